// Mistakes in what max pooling sends back: to whom each window's gradient goes.

import { maxPool2d } from "../../../ops/maxPool2d/maxPool2d";
import { zeros, type Tensor } from "../../../tensor/tensor";
import { mistakeIn, type Made } from "../mistakeIn";
import type { Mistake } from "../mistake";
import { windowsOf, type Pooled, type Windows } from "./windows";

const where = { ops: [maxPool2d], rules: ["gradInput"], takes: ["input", "gradOutput"] } as const;
type From = Made<"input" | "gradOutput">;
type Give = (window: Pooled, to: (pixel: number, share?: number) => void, windows: Windows) => void;

/** Every window's gradient, given as `give` says. */
function given(
  { x: { input, gradOutput }, right, attrs }: From,
  give: Give,
  strideOf?: (taps: number) => number,
): Tensor {
  const out = zeros(right.shape);
  const windows = windowsOf(input.shape, gradOutput.shape, attrs, strideOf);
  for (const window of windows.all)
    give(
      window,
      (pixel, share = 1) => {
        if (pixel >= 0) out.data[pixel] = out.data[pixel]! + share * gradOutput.data[window.at]!;
      },
      windows,
    );
  return out;
}

/** The first of the largest: its place in the window. */
function winnerOf({ pixels }: Pooled, input: Tensor, padding = -Infinity): number {
  let [best, value] = [-1, -Infinity];
  pixels.forEach((pixel, t) => {
    const x = pixel < 0 ? padding : input.data[pixel]!;
    if (x > value || (best < 0 && pixel >= 0 && x === value)) [best, value] = [t, x];
  });
  return best;
}

const maxima = ({ pixels }: Pooled, input: Tensor, within = 0): readonly number[] => {
  const inside = pixels.filter((pixel) => pixel >= 0);
  const largest = Math.max(...inside.map((pixel) => input.data[pixel]!));
  return inside.filter((pixel) => largest - input.data[pixel]! <= within);
};

export const maxPoolGradInput: readonly Mistake[] = [
  mistakeIn(
    where,
    {
      id: "pool-ties-all",
      title: "every pixel that equals the maximum gets the gradient",
      why: "The winner is found again by comparing the window with its maximum. Where several are equal, as many zeros are behind a rectifier, the gradient is handed out several times.",
      wrong: "mask = window == window.max(); dx[...] += mask * dout",
      right: "i = window.argmax(); dx[...].flat[i] += dout",
      shows: "ties",
      converges:
        "Ties are rare where numbers are real, and behind a rectifier the zeros' gradient is dropped.",
      source: "https://github.com/Theano/Theano/issues/5248",
    },
    (made) => given(made, (window, to) => maxima(window, made.x.input).forEach((pixel) => to(pixel))),
  ),
  mistakeIn(
    where,
    {
      id: "pool-ties-shared",
      title: "pixels that are equally large share the gradient",
      why: "Of a tie each gets an equal share, as the maximum over an axis has it in several frameworks; PyTorch's pooling gives all of it to the first.",
      wrong: "mask = window == window.max(); dx[...] += dout * mask / mask.sum()",
      right: "i = window.argmax(); dx[...].flat[i] += dout",
      shows: "ties",
      source: "https://github.com/tensorflow/tensorflow/issues/51682",
      convention: true,
    },
    (made) =>
      given(made, (window, to) => {
        const found = maxima(window, made.x.input);
        found.forEach((pixel) => to(pixel, 1 / found.length));
      }),
  ),
  mistakeIn(
    where,
    {
      id: "pool-ties-last",
      title: "of a tie the last gets the gradient",
      why: "The search for the largest uses ≥ instead of >, or runs from the end: as good a subgradient as the first's, which PyTorch and NumPy's argmax take.",
      wrong: "if x[i, j] >= best: best, place = x[i, j], (i, j)",
      right: "if x[i, j] > best: best, place = x[i, j], (i, j)",
      shows: "ties",
      source: "https://github.com/Theano/Theano/issues/5404",
      convention: true,
    },
    (made) =>
      given(made, (window, to) => {
        const found = maxima(window, made.x.input);
        to(found[found.length - 1] ?? -1);
      }),
  ),
  mistakeIn(
    where,
    {
      id: "pool-ties-tolerance",
      title: "pixels within 0.01 of the maximum get the gradient, too",
      why: "Equality of floats is tested with a tolerance, as is good advice elsewhere; here every value that comes near the largest counts as the largest.",
      wrong: "mask = np.isclose(window, window.max(), atol=1e-2)",
      right: "i = window.argmax()",
      shows: "values that differ by less than 0.01",
      source: "https://github.com/mni-ml/framework/pull/22",
    },
    (made) => given(made, (window, to) => maxima(window, made.x.input, 1e-2).forEach((pixel) => to(pixel))),
  ),
  mistakeIn(
    where,
    {
      id: "pool-overlap-assigned",
      title: "overlapping windows overwrite each other instead of adding up",
      why: "A pixel that wins several windows gets the gradient of each; with = only that of the last is left. Windows side by side, as every tutorial tests them, do not show it.",
      wrong: "dx[n, c, i, j] = dout[n, c, p, q]",
      right: "dx[n, c, i, j] += dout[n, c, p, q]",
      shows: "windows that overlap",
      source: "https://github.com/FluxML/Flux.jl/issues/1197",
    },
    (made) => {
      const out = zeros(made.right.shape);
      const { input, gradOutput } = made.x;
      for (const window of windowsOf(input.shape, gradOutput.shape, made.attrs).all) {
        const pixel = window.pixels[winnerOf(window, input)] ?? -1;
        if (pixel >= 0) out.data[pixel] = gradOutput.data[window.at]!;
      }
      return out;
    },
  ),
  mistakeIn(
    where,
    {
      id: "pool-window-assigned",
      title: "each window overwrites all of its pixels",
      why: "The masked gradient of a whole window is assigned to its slice: what an earlier window that overlaps has put there is set to 0.",
      wrong: "dx[n, c, i:i+K, j:j+K] = mask * dout[n, c, p, q]",
      right: "dx[n, c, i:i+K, j:j+K] += mask * dout[n, c, p, q]",
      shows: "windows that overlap",
      source: "https://github.com/0809zheng/CS231n-assignment2019/issues/19",
    },
    (made) => {
      const out = zeros(made.right.shape);
      const { input, gradOutput } = made.x;
      for (const window of windowsOf(input.shape, gradOutput.shape, made.attrs).all) {
        const winner = winnerOf(window, input);
        window.pixels.forEach((pixel, t) => {
          if (pixel >= 0) out.data[pixel] = t === winner ? gradOutput.data[window.at]! : 0;
        });
      }
      return out;
    },
  ),
  mistakeIn(
    where,
    {
      id: "pool-first-window",
      title: "the function returns after the first window",
      why: "The return stands one level too deep, inside the loop over windows.",
      wrong: "for p, q in windows:\n    dx[...] += ...\n    return dx",
      right: "for p, q in windows:\n    dx[...] += ...\nreturn dx",
      shows: "more than one window",
      converges: "Layers behind it learn from what the first layer's random filters give them.",
      source: "https://github.com/riccardoandreoni0/CNN-from-scratch/issues/1",
    },
    (made) =>
      given(made, (window, to) => {
        if (window.p === 0 && window.q === 0) to(window.pixels[winnerOf(window, made.x.input)] ?? -1);
      }),
  ),
  mistakeIn(
    where,
    {
      id: "pool-padding-competes",
      title: "the padding's zeros take part in the maximum",
      why: "The input is padded with zeros as for a convolution. Where a window at the edge holds only negative numbers, the padding wins, and its gradient is lost; padding with −∞ is right.",
      wrong: "x_padded = np.pad(x, pad)",
      right: "x_padded = np.pad(x, pad, constant_values=-np.inf)",
      shows: "padding, and windows at the edge without a positive number",
      converges: "Behind a rectifier no number is negative.",
      source: "https://github.com/FluxML/NNlib.jl/issues/133",
    },
    (made) => given(made, (window, to) => to(window.pixels[winnerOf(window, made.x.input, 0)] ?? -1)),
  ),
  mistakeIn(
    where,
    {
      id: "pool-everywhere",
      title: "every pixel of the window gets the whole gradient",
      why: "The gradient is enlarged to the input's size, and the mask of the winners is forgotten.",
      wrong: "dx = dout.repeat(2, axis=2).repeat(2, axis=3)",
      right: "dx = dout.repeat(2, axis=2).repeat(2, axis=3) * mask",
      source: "https://github.com/fanghao6666/neural-networks-and-deep-learning/pull/3",
    },
    (made) => given(made, (window, to) => window.pixels.forEach((pixel) => to(pixel))),
  ),
  mistakeIn(
    where,
    {
      id: "pool-as-mean",
      title: "the gradient is spread evenly, as average pooling has it",
      why: "Each pixel of a window gets the gradient divided by their number; of a maximum only one pixel has moved the output.",
      wrong: "dx[n, c, i:i+K, j:j+K] += dout[n, c, p, q] / (K * K)",
      right: "dx[n, c, i:i+K, j:j+K] += mask * dout[n, c, p, q]",
      source: "https://github.com/marsggbo/deeplearning.ai_JupyterNotebooks/issues/10",
    },
    (made) =>
      given(made, (window, to) => window.pixels.forEach((pixel) => to(pixel, 1 / window.pixels.length))),
  ),
  mistakeIn(
    where,
    {
      id: "pool-stride-is-size",
      title: "windows are taken to lie side by side",
      why: "The window of output (p, q) is looked for at (p·size, q·size): right where the stride is the size.",
      wrong: "window = x[n, c, p*K:p*K+K, q*K:q*K+K]",
      right: "window = x[n, c, p*s:p*s+K, q*s:q*s+K]",
      shows: "a stride that is not the window's size",
      source: "https://github.com/devitocodes/joey/pull/5",
    },
    (made) =>
      given(
        made,
        (window, to) => to(window.pixels[winnerOf(window, made.x.input)] ?? -1),
        (taps) => taps,
      ),
  ),
  mistakeIn(
    where,
    {
      id: "pool-winner-transposed",
      title: "the winner's row and column are swapped",
      why: "The flat place that argmax gives is split by division and remainder the wrong way round, or row and column are unpacked in the wrong order.",
      wrong: "j, i = np.unravel_index(window.argmax(), window.shape)",
      right: "i, j = np.unravel_index(window.argmax(), window.shape)",
      source: "https://github.com/HIPS/autograd/pull/245",
    },
    (made) =>
      given(made, (window, to, { K, L }) => {
        const t = winnerOf(window, made.x.input);
        if (K === L) to(window.pixels[(t % L) * L + Math.floor(t / L)] ?? -1);
      }),
  ),
  mistakeIn(
    where,
    {
      id: "pool-place-in-window",
      title: "the winner's place in its window is taken for its place in the image",
      why: "argmax of a window counts from the window's corner, which has to be added.",
      wrong: "i, j = np.unravel_index(window.argmax(), window.shape)\ndx[n, c, i, j] += dout[n, c, p, q]",
      right:
        "i, j = np.unravel_index(window.argmax(), window.shape)\ndx[n, c, p*s+i, q*s+j] += dout[n, c, p, q]",
      source: "https://github.com/HIPS/autograd/pull/245",
    },
    (made) =>
      given(made, (window, to, { W, H, L }) => {
        const t = winnerOf(window, made.x.input);
        const [i, j] = [Math.floor(t / L), t % L];
        to(i < H && j < W ? window.plane + i * W + j : -1);
      }),
  ),
  mistakeIn(
    where,
    {
      id: "pool-times-value",
      title: "the gradient is multiplied with the maximum",
      why: "What is put at the winner's place is the masked input, and the gradient multiplies it: the derivative of a maximum is 1, not its value.",
      wrong: "dx[window] += (x[window] * mask) * dout[n, c, p, q]",
      right: "dx[window] += mask * dout[n, c, p, q]",
      source: "https://github.com/marsggbo/deeplearning.ai_JupyterNotebooks/issues/10",
    },
    (made) =>
      given(made, (window, to) => {
        const pixel = window.pixels[winnerOf(window, made.x.input)] ?? -1;
        to(pixel, made.x.input.data[pixel] ?? 0);
      }),
  ),
];
