// Mistakes in a convolution's forward pass.

import { conv2d } from "../../../ops/conv2d/conv2d";
import { zeros, type Tensor } from "../../../tensor/tensor";
import { mistakeIn, type Made } from "../mistakeIn";
import type { Mistake } from "../mistake";
import { eachTap, offset, sizesOf, type Sizes, type Tap } from "./taps";

const where = { ops: [conv2d], rules: ["output"], takes: ["input", "weight"] } as const;
type From = Made<"input" | "weight">;

function computed(
  { x: { input, weight }, right, attrs, all }: From,
  taps: (t: Tap, sizes: Sizes) => readonly [weight: number, input: number],
  hasBias = true,
): Tensor {
  const sizes = sizesOf(attrs, { input: input.shape, weight: weight.shape, output: right.shape });
  const out = zeros(right.shape);
  const area = right.shape[2]! * right.shape[3]!;
  const M = right.shape[1]!;
  if (hasBias && all.bias)
    for (let o = 0; o < out.data.length; o++) out.data[o] = all.bias.data[Math.floor(o / area) % M]!;
  eachTap(sizes, (t) => {
    const [tap, pixel] = taps(t, sizes);
    if (tap < 0 || pixel < 0) return;
    const place = offset(right.shape, t.n, t.m, t.p, t.q);
    out.data[place] = out.data[place]! + weight.data[tap]! * input.data[pixel]!;
  });
  return out;
}

const here = (t: Tap, { weight, input }: Sizes): readonly [number, number] => [
  offset(weight, t.m, t.c, t.k, t.l),
  offset(input, t.n, t.channel, t.i, t.j),
];

export const convForward: readonly Mistake[] = [
  mistakeIn(
    where,
    {
      id: "conv-forward-flipped",
      title: "the forward pass is a true convolution, with the kernel turned by 180°",
      why: "scipy.signal.convolve2d turns its kernel. Networks call a correlation a convolution; weights that are learned do not mind, exchanged ones do.",
      wrong: "y = signal.convolve2d(x, w, mode='valid')",
      right: "y = signal.correlate2d(x, w, mode='valid')",
      shows: "kernels that are not symmetric",
      source: "https://github.com/ddbourgin/numpy-ml/issues/27",
      convention: true,
    },
    (made) =>
      computed(made, (t, { weight, input }) => [
        offset(weight, t.m, t.c, weight[2]! - 1 - t.k, weight[3]! - 1 - t.l),
        offset(input, t.n, t.channel, t.i, t.j),
      ]),
  ),
  mistakeIn(
    { ...where, takes: ["input", "weight", "bias"] },
    {
      id: "conv-no-bias",
      title: "the bias is not added",
      why: "The line that adds it is missing or commented out.",
      wrong: "y[n, f, i, j] = np.sum(patch * w[f])",
      right: "y[n, f, i, j] = np.sum(patch * w[f]) + b[f]",
      shows: "a bias that is not 0",
      converges: "Weights learn without it.",
      source: "https://github.com/deepakcrk/CNN_ForDummies/issues/9",
    },
    (made) => computed(made, here, false),
  ),
  mistakeIn(
    { ...where, takes: ["input", "weight", "bias"] },
    {
      id: "conv-bias-per-tap",
      title: "the bias is added before the sum, once for every product",
      why: "b is inside of the sum over the patch.",
      wrong: "z = np.sum(patch * w + b)",
      right: "z = np.sum(patch * w) + b",
      shows: "a bias that is not 0",
      source: "https://github.com/Kulbear/deep-learning-coursera/pull/45",
    },
    (made) => {
      const { weight, bias } = made.x;
      const taps = weight.data.length / weight.shape[0]!;
      const area = made.right.shape[2]! * made.right.shape[3]!;
      return Float64Array.from(
        made.right.data,
        (value, o) => value + (taps - 1) * bias.data[Math.floor(o / area) % weight.shape[0]!]!,
      );
    },
  ),
  mistakeIn(
    where,
    {
      id: "conv-bias-of-sample",
      title: "the bias is taken by the sample's number instead of the channel's",
      why: "Two loop variables change places in the bias's index.",
      wrong: "y[n, f, i, j] += b[n]",
      right: "y[n, f, i, j] += b[f]",
      shows: "biases that differ",
      source: "https://github.com/kraiskil/onnx2c/issues/7",
    },
    ({ right, all: { bias } }) => {
      if (!bias) return undefined;
      const [, M = 1, P = 1, Q = 1] = right.shape;
      const own = (o: number): number => bias.data[Math.floor(o / (P * Q)) % M]!;
      return Float64Array.from(
        right.data,
        (value, o) => value - own(o) + (bias.data[Math.floor(o / (M * P * Q))] ?? 0),
      );
    },
  ),
];
