// Mistakes in what a convolution sends back to its input.

import { conv2d } from "../../../ops/conv2d/conv2d";
import { zeros, type Tensor } from "../../../tensor/tensor";
import { mistakeIn, type Made } from "../mistakeIn";
import type { Mistake } from "../mistake";
import { eachTap, offset, sizesOf, type Sizes, type Tap } from "./taps";

const where = { ops: [conv2d], rules: ["gradInput"], takes: ["weight", "gradOutput"] } as const;
type From = Made<"weight" | "gradOutput">;

/** The tap at which a kernel is read and the place that its product is added to; a negative offset of either leaves it out. */
type Moved = (t: Tap, sizes: Sizes) => readonly [weight: number, input: number];

const here: Moved = (t, { weight, input }) => [
  offset(weight, t.m, t.c, t.k, t.l),
  offset(input, t.n, t.channel, t.i, t.j),
];

function sent({ x: { weight, gradOutput }, right, attrs }: From, moved: Moved, isAssigned = false): Tensor {
  const sizes = sizesOf(attrs, { input: right.shape, weight: weight.shape, output: gradOutput.shape });
  const out = zeros(right.shape);
  eachTap(sizes, (t) => {
    const [tap, place] = moved(t, sizes);
    if (tap < 0 || place < 0) return;
    const value = weight.data[tap]! * gradOutput.data[offset(gradOutput.shape, t.n, t.m, t.p, t.q)]!;
    out.data[place] = isAssigned ? value : out.data[place]! + value;
  });
  return out;
}

/** Sums over one output channel alone. */
const ofOneFilter = (made: From, only: (m: number, M: number) => boolean): Tensor =>
  sent(made, (t, sizes) => (only(t.m, sizes.weight[0]!) ? here(t, sizes) : [-1, -1]));

export const convGradInput: readonly Mistake[] = [
  mistakeIn(
    where,
    {
      id: "conv-input-unflipped",
      title: "the kernel is not turned by 180° on the way back",
      why: "The forward pass is a correlation, so the backward pass is a true convolution: each output pixel's gradient goes to where its tap came from. Written as a full correlation with the same kernel, it goes to the opposite tap.",
      wrong: 'dx[n, c] += signal.correlate2d(dout[n, f], w[f, c], mode="full")',
      right: 'dx[n, c] += signal.convolve2d(dout[n, f], w[f, c], mode="full")',
      shows: "kernels that are not symmetric",
      converges:
        "Layers behind it learn as they should, and those before it follow a gradient that is partly right.",
      source: "https://github.com/nntrainer/nntrainer/issues/705",
    },
    (made) =>
      sent(made, (t, { weight, input }) => [
        offset(weight, t.m, t.c, weight[2]! - 1 - t.k, weight[3]! - 1 - t.l),
        offset(input, t.n, t.channel, t.i, t.j),
      ]),
  ),
  mistakeIn(
    where,
    {
      id: "conv-input-output-channel",
      title: "the input's gradient is written at the output channel's index",
      why: "Two loops run over channels, and the sum is stored under the index of the wrong one.",
      wrong: "dx[n, f, h:h+KH, w:w+KW] += dout[n, f, i, j] * W[f, c]",
      right: "dx[n, c, h:h+KH, w:w+KW] += dout[n, f, i, j] * W[f, c]",
      shows: "more than one channel on either side",
      source: "https://github.com/NervanaSystems/neon/issues/111",
    },
    (made) =>
      sent(made, (t, { weight, input }) => [
        offset(weight, t.m, t.c, t.k, t.l),
        offset(input, t.n, t.m, t.i, t.j),
      ]),
  ),
  mistakeIn(
    where,
    {
      id: "conv-input-height-for-width",
      title: "columns are counted by the height",
      why: "The loop over columns, or the padding at the right, is written with the height's variable: nothing is wrong as long as images are square.",
      wrong: "for j in range(H_out): dx[n, :, h:h+KH, j*s:j*s+KW] += ...",
      right: "for j in range(W_out): dx[n, :, h:h+KH, j*s:j*s+KW] += ...",
      shows: "images that are wider than high",
      source: "https://github.com/renmengye/np-conv2d/pull/2",
    },
    (made) => {
      const [, , P = 0, Q = 0] = made.x.gradOutput.shape;
      return P < Q ? sent(made, (t, sizes) => (t.q < P ? here(t, sizes) : [-1, -1])) : undefined;
    },
  ),
  mistakeIn(
    where,
    {
      id: "conv-input-padding-kept",
      title: "the padding is cut off at the wrong side",
      why: "The gradient is summed in an array with the padding, which has to be cut off all around; a slice that begins at 0 has the right shape and is shifted.",
      wrong: "dx = dx_padded[:, :, :H, :W]",
      right: "dx = dx_padded[:, :, pad:pad+H, pad:pad+W]",
      shows: "padding",
      converges: "The gradient is that of a shifted image, which is alike in most places.",
      source: "https://github.com/nntrainer/nntrainer/pull/1570",
    },
    (made) =>
      sent(made, (t, { weight, input, rows, columns }) => [
        offset(weight, t.m, t.c, t.k, t.l),
        offset(input, t.n, t.channel, t.i + rows.before, t.j + columns.before),
      ]),
  ),
  mistakeIn(
    where,
    {
      id: "conv-input-stride-ignored",
      title: "the stride is forgotten on the way back",
      why: "With a stride of 1 the output pixel's place is its window's; with another one the window begins stride times as far.",
      wrong: "dx_padded[n, :, i:i+KH, j:j+KW] += dout[n, f, i, j] * w[f]",
      right: "dx_padded[n, :, i*s:i*s+KH, j*s:j*s+KW] += dout[n, f, i, j] * w[f]",
      shows: "a stride that is not 1",
      source: "https://github.com/flagos-ai/FlagGems/pull/1576",
    },
    (made) =>
      sent(made, (t, { weight, input, rows, columns }) => [
        offset(weight, t.m, t.c, t.k, t.l),
        offset(
          input,
          t.n,
          t.channel,
          t.p - rows.before + t.k * rows.dilation,
          t.q - columns.before + t.l * columns.dilation,
        ),
      ]),
  ),
  mistakeIn(
    where,
    {
      id: "conv-input-assigned",
      title: "windows overwrite each other instead of adding up",
      why: "A pixel lies under several windows and filters, and gets a gradient from each; with = only that of the last one is left.",
      wrong: "dx_padded[n, :, h:h+KH, w:w+KW] = dout[n, f, i, j] * W[f]",
      right: "dx_padded[n, :, h:h+KH, w:w+KW] += dout[n, f, i, j] * W[f]",
      shows: "windows that overlap, or several filters",
      source: "https://github.com/FluxML/Flux.jl/issues/1197",
    },
    (made) => sent(made, here, true),
  ),
  mistakeIn(
    where,
    {
      id: "conv-input-last-filter",
      title: "only the last filter's gradient comes back",
      why: "The gradient of the input is a sum over all filters; in a loop over them it is assigned instead of added to.",
      wrong: "for f in range(F): dx[n] = full_convolution(dout[n, f], w[f])",
      right: "for f in range(F): dx[n] += full_convolution(dout[n, f], w[f])",
      shows: "several filters",
      source: "https://github.com/soumith/cudnn.torch/issues/28",
    },
    (made) => ofOneFilter(made, (m, M) => m === M - 1),
  ),
  mistakeIn(
    where,
    {
      id: "conv-input-rows-for-columns",
      title: "rows and columns of the kernel are swapped on the way back",
      why: "The kernel is transposed where it should be turned by 180°, or two of its four axes change places in a transpose or an einsum.",
      wrong: 'dx = np.einsum("nfij,fclk->...", dout, w)',
      right: 'dx = np.einsum("nfij,fckl->...", dout, w)',
      shows: "kernels that are not symmetric about their diagonal",
      source: "https://github.com/autogluon/autogluon/pull/438",
    },
    (made) => {
      const [, , K, L] = made.x.weight.shape;
      if (K !== L) return undefined;
      return sent(made, (t, { weight, input }) => [
        offset(weight, t.m, t.c, t.l, t.k),
        offset(input, t.n, t.channel, t.i, t.j),
      ]);
    },
  ),
];
