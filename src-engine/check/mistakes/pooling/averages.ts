// Mistakes in what average pooling sends back.

import { adaptiveAvgPool2d } from "../../../ops/adaptiveAvgPool2d/adaptiveAvgPool2d";
import { avgPool2d } from "../../../ops/avgPool2d/avgPool2d";
import { heldBy } from "../../../ops/avgPool2d/areas";
import { axesOf, type Window } from "../../../ops/conv2d/geometry";
import { zeros } from "../../../tensor/tensor";
import { changed, mistakeIn, type Made } from "../mistakeIn";
import type { Mistake } from "../mistake";
import { windowsOf, type Pooled } from "./windows";

const where = { ops: [avgPool2d], rules: ["gradInput"], takes: ["gradOutput"] } as const;
type From = Made<"gradOutput">;

/** Every window's gradient to all of its pixels, times `share`. */
function spread(
  { x: { gradOutput }, right, attrs }: From,
  share: (window: Pooled) => number,
  { isAssigned = false, strideOf }: { isAssigned?: boolean; strideOf?: (taps: number) => number } = {},
) {
  const out = zeros(right.shape);
  for (const window of windowsOf(right.shape, gradOutput.shape, attrs, strideOf).all)
    for (const pixel of window.pixels)
      if (pixel >= 0) {
        const value = share(window) * gradOutput.data[window.at]!;
        out.data[pixel] = isAssigned ? value : out.data[pixel]! + value;
      }
  return out;
}
const ofAll = ({ pixels }: Pooled): number => 1 / pixels.length;

export const averageMistakes: readonly Mistake[] = [
  mistakeIn(
    where,
    {
      id: "avg-not-divided",
      title: "every pixel gets the whole gradient",
      why: "The mean's 1/(K·K) is forgotten on the way back.",
      wrong: "dx[n, c, i:i+K, j:j+K] += dout[n, c, p, q]",
      right: "dx[n, c, i:i+K, j:j+K] += dout[n, c, p, q] / (K * K)",
      source: "https://github.com/mlpack/mlpack/pull/2865",
    },
    (made) => spread(made, () => 1),
  ),
  mistakeIn(
    where,
    {
      id: "avg-overlap-assigned",
      title: "overlapping windows overwrite each other instead of adding up",
      why: "A pixel is in several windows, and = keeps only the last one's share.",
      wrong: "dx[n, c, i:i+K, j:j+K] = dout[n, c, p, q] / (K * K)",
      right: "dx[n, c, i:i+K, j:j+K] += dout[n, c, p, q] / (K * K)",
      shows: "windows that overlap",
      source: "https://github.com/harvard-edge/cs249r_book/pull/1885",
    },
    (made) => spread(made, ofAll, { isAssigned: true }),
  ),
  mistakeIn(
    where,
    {
      id: "avg-side-for-area",
      title: "the gradient is divided by the window's side instead of its area",
      why: "K is written where K·K is meant.",
      wrong: "dx[...] += dout[n, c, p, q] / K",
      right: "dx[...] += dout[n, c, p, q] / (K * K)",
      source: "https://github.com/dotnet/TorchSharp/pull/189",
    },
    (made) => {
      const [rows] = axesOf(made.attrs as unknown as Window);
      return changed(made.right, (value) => value * rows.taps);
    },
  ),
  mistakeIn(
    { ...where, when: ({ padding }) => padding !== 0 },
    {
      id: "avg-padding-counts",
      title: "the padding counts in the divisor otherwise than in the model",
      why: "Some frameworks divide by the pixels that are there, others by the window's area (countIncludePad).",
      wrong: "share = 1 / number_of_pixels_inside",
      right: "share = 1 / (K * K)",
      shows: "padding",
      source: "https://github.com/BVLC/caffe/issues/6297",
      convention: true,
    },
    (made) => {
      const [, , H = 0, W = 0] = made.right.shape;
      const [rows, columns] = axesOf(made.attrs as unknown as Window);
      const inside = ({ p, q }: Pooled): number => {
        const [[top, bottom], [left, right]] = [heldBy(p, H, rows), heldBy(q, W, columns)];
        return 1 / ((bottom - top) * (right - left));
      };
      return spread(made, made.attrs.countIncludePad ? inside : ofAll);
    },
  ),
  mistakeIn(
    where,
    {
      id: "avg-stride-is-size",
      title: "windows are taken to lie side by side",
      why: "The window of output (p, q) is looked for at (p·size, q·size).",
      wrong: "dx[n, c, p*K:p*K+K, q*K:q*K+K] += ...",
      right: "dx[n, c, p*s:p*s+K, q*s:q*s+K] += ...",
      shows: "a stride that is not the window's size",
      source: "https://github.com/tensorflow/tensorflow/issues/48773",
    },
    (made) => spread(made, ofAll, { strideOf: (taps) => taps }),
  ),
  mistakeIn(
    { ops: [adaptiveAvgPool2d], rules: ["gradInput"], takes: ["gradOutput"] },
    {
      id: "global-avg-not-divided",
      title: "global average pooling hands the whole gradient to every pixel",
      why: "The broadcast back to the image's size forgets the 1/(H·W).",
      wrong: "dx = np.broadcast_to(dout, x.shape)",
      right: "dx = np.broadcast_to(dout, x.shape) / (H * W)",
      source: "https://github.com/deeplearning4j/deeplearning4j/pull/1951",
    },
    ({ x: { gradOutput }, right }) => {
      const [, , P, Q] = gradOutput.shape;
      if (P !== 1 || Q !== 1) return undefined;
      const area = right.data.length / gradOutput.data.length;
      return changed(right, (value) => value * area);
    },
  ),
];
