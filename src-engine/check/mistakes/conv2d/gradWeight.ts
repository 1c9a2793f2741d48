// Mistakes in the gradient of a convolution's kernels.

import { conv2d } from "../../../ops/conv2d/conv2d";
import { tensor, zeros, type Tensor } from "../../../tensor/tensor";
import { mistakeIn, type Made } from "../mistakeIn";
import type { Mistake } from "../mistake";
import { eachTap, offset, sizesOf, type Sizes, type Tap } from "./taps";

const where = { ops: [conv2d], rules: ["gradWeight"], takes: ["input", "gradOutput"] } as const;
type From = Made<"input" | "gradOutput">;

/** The pixel that is read for a product; a negative offset leaves the product out. */
type Read = (t: Tap, sizes: Sizes) => number;

const here: Read = (t, { input }) => offset(input, t.n, t.channel, t.i, t.j);

function summed({ x: { input, gradOutput }, right, attrs }: From, read: Read, isAssigned = false): Tensor {
  const sizes = sizesOf(attrs, { input: input.shape, weight: right.shape, output: gradOutput.shape });
  const out = zeros(right.shape);
  eachTap(sizes, (t) => {
    const pixel = read(t, sizes);
    if (pixel < 0 && !isAssigned) return;
    const value =
      pixel < 0 ? 0 : input.data[pixel]! * gradOutput.data[offset(gradOutput.shape, t.n, t.m, t.p, t.q)]!;
    const place = offset(right.shape, t.m, t.c, t.k, t.l);
    out.data[place] = isAssigned ? value : out.data[place]! + value;
  });
  return out;
}

export const convGradWeight: readonly Mistake[] = [
  mistakeIn(
    { ops: [conv2d], rules: ["gradWeight"] },
    {
      id: "conv-weight-flipped",
      title: "the kernel's gradient is turned by 180°",
      why: "Correlating output with input instead of input with output gives the same numbers in reverse; so does turning the kernel's gradient as one turns the kernel.",
      wrong: 'dw[f, c] += signal.correlate2d(dout[n, f], x[n, c], mode="valid")',
      right: 'dw[f, c] += signal.correlate2d(x[n, c], dout[n, f], mode="valid")',
      shows: "kernels of more than one tap",
      converges:
        "What lies before and behind it learns; a kernel that becomes symmetric has the right gradient.",
      source: "https://github.com/nntrainer/nntrainer/issues/705",
    },
    ({ right }) => {
      const [M = 0, C = 0, K = 0, L = 0] = right.shape;
      const out = new Float64Array(right.data.length);
      for (let o = 0; o < M * C; o++)
        for (let t = 0; t < K * L; t++) out[o * K * L + t] = right.data[o * K * L + K * L - 1 - t]!;
      return out;
    },
  ),
  mistakeIn(
    { ops: [conv2d], rules: ["gradWeight"] },
    {
      id: "conv-weight-channels-transposed",
      title: "the kernel's gradient has its channels in the other order",
      why: "It is computed as [in, out, h, w] and put into [out, in, h, w] as it lies in memory: a reshape where a transpose is wanted.",
      wrong: "dw = np.matmul(columns.T, dout).reshape(w.shape)",
      right: "dw = np.matmul(columns.T, dout).reshape(C, KH, KW, F).transpose(3, 0, 1, 2)",
      shows: "more than one channel on both sides",
      source: "https://github.com/nntrainer/nntrainer/issues/705",
    },
    ({ right }) => {
      const [M = 0, C = 0, K = 0, L = 0] = right.shape;
      const size = K * L;
      const out = new Float64Array(right.data.length);
      for (let m = 0; m < M; m++)
        for (let c = 0; c < C; c++)
          for (let t = 0; t < size; t++) out[(c * M + m) * size + t] = right.data[(m * C + c) * size + t]!;
      return tensor(right.shape, out);
    },
  ),
  mistakeIn(
    { ops: [conv2d], rules: ["gradWeight"] },
    {
      id: "conv-weight-columns-reshaped",
      title: "the gradient of [taps, filters] is reshaped and not transposed",
      why: "With columns of patches the product has a row for each tap and a column for each filter; reshape keeps the order in memory and mixes taps with filters.",
      wrong: "dw = (columns.T @ dout).reshape(w.shape)",
      right: "dw = (columns.T @ dout).T.reshape(w.shape)",
      shows: "more than one filter",
      source: "https://github.com/HIPS/autograd/pull/245",
    },
    ({ right }) => {
      const M = right.shape[0]!;
      const size = right.data.length / M;
      const out = new Float64Array(right.data.length);
      for (let m = 0; m < M; m++) for (let t = 0; t < size; t++) out[t * M + m] = right.data[m * size + t]!;
      return out;
    },
  ),
  mistakeIn(
    { ops: [conv2d], rules: ["gradWeight"] },
    {
      id: "conv-weight-rows-for-columns",
      title: "rows and columns of the kernel's gradient are swapped",
      why: "Two indices, or two axes in a transpose, change places; the shape is the same as long as kernels are square.",
      wrong: "dw[f, c, l, k] += np.sum(patch * dout[n, f])",
      right: "dw[f, c, k, l] += np.sum(patch * dout[n, f])",
      shows: "kernels of more than one tap",
      source: "https://github.com/autogluon/autogluon/pull/438",
    },
    ({ right }) => {
      const [, , K = 0, L = 0] = right.shape;
      if (K !== L) return undefined;
      return Float64Array.from(right.data, (_, o) => {
        const t = o % (K * L);
        return right.data[o - t + (t % L) * L + Math.floor(t / L)]!;
      });
    },
  ),
  mistakeIn(
    where,
    {
      id: "conv-weight-unpadded",
      title: "the padding is forgotten in the kernel's gradient",
      why: "The forward pass pads a copy of the input; the backward pass reads the input that was not padded, so that all patches are shifted.",
      wrong: "dw[f] += x[n, :, h:h+KH, w:w+KW] * dout[n, f, i, j]",
      right: "dw[f] += x_padded[n, :, h:h+KH, w:w+KW] * dout[n, f, i, j]",
      shows: "padding",
      converges: "Neighbouring pixels are alike, so that a shifted patch gives about the right gradient.",
      source: "https://github.com/renmengye/np-conv2d/pull/2",
    },
    (made) =>
      summed(made, (t, { input, rows, columns }) =>
        offset(input, t.n, t.channel, t.i + rows.before, t.j + columns.before),
      ),
  ),
  mistakeIn(
    where,
    {
      id: "conv-weight-stride-ignored",
      title: "the stride is forgotten in the kernel's gradient",
      why: "The patch under an output pixel begins stride times as far; the loop of the backward pass is written as for a stride of 1.",
      wrong: "dw[f] += x_padded[n, :, i:i+KH, j:j+KW] * dout[n, f, i, j]",
      right: "dw[f] += x_padded[n, :, i*s:i*s+KH, j*s:j*s+KW] * dout[n, f, i, j]",
      shows: "a stride that is not 1",
      source: "https://github.com/flagos-ai/FlagGems/pull/1576",
    },
    (made) =>
      summed(made, (t, { input, rows, columns }) =>
        offset(
          input,
          t.n,
          t.channel,
          t.p - rows.before + t.k * rows.dilation,
          t.q - columns.before + t.l * columns.dilation,
        ),
      ),
  ),
  mistakeIn(
    where,
    {
      id: "conv-weight-assigned",
      title: "only the last window of the last image counts",
      why: "A kernel is used at every place of every image, and its gradient is a sum over all of them; with = only the last one is left.",
      wrong: "dw[f] = x_padded[n, :, h:h+KH, w:w+KW] * dout[n, f, i, j]",
      right: "dw[f] += x_padded[n, :, h:h+KH, w:w+KW] * dout[n, f, i, j]",
      shows: "more than one window",
      source: "https://github.com/riccardoandreoni0/CNN-from-scratch/issues/1",
    },
    (made) => summed(made, here, true),
  ),
  mistakeIn(
    where,
    {
      id: "conv-weight-one-channel",
      title: "all channels of the kernel get the gradient of the first",
      why: "The loop over the input's channels reads a fixed one.",
      wrong: "dw[f, c] += x[n, 0, h:h+KH, w:w+KW] * dout[n, f, i, j]",
      right: "dw[f, c] += x[n, c, h:h+KH, w:w+KW] * dout[n, f, i, j]",
      shows: "several input channels",
      source: "https://github.com/soumith/cudnn.torch/issues/28",
    },
    (made) => summed(made, (t, { input }) => offset(input, t.n, t.channel - t.c, t.i, t.j)),
  ),
];
