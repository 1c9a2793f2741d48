// Mistakes in a softmax, by itself or in the loss.

import { crossEntropyLoss } from "../../../ops/crossEntropyLoss/crossEntropyLoss";
import { logSoftmax } from "../../../ops/logSoftmax/logSoftmax";
import { softmax } from "../../../ops/softmax/softmax";
import { exp, log } from "../../../tensor/math";
import type { Tensor } from "../../../tensor/tensor";
import { changed, mistakeIn } from "../mistakeIn";
import type { Mistake } from "../mistake";

const forward = {
  ops: [softmax, crossEntropyLoss, logSoftmax],
  rules: ["output", "logProbabilities"],
  takes: ["input"],
  when: (_attrs: unknown, { input }: { readonly input?: Tensor }) => input?.shape.length === 2,
} as const;

/** In a loss its own value is an output, too, and of another shape. */
const isRows = (input: Tensor, right: Tensor): boolean => right.data.length === input.data.length;

/** Probabilities, or their logarithms where the rule writes these. */
function normalized(
  input: Tensor,
  right: Tensor,
  { op, isSingle }: { readonly op: string; readonly isSingle: boolean },
  least: (o: number) => number,
  sumOf: (powers: Float64Array, o: number) => number,
): Tensor | undefined {
  if (!isRows(input, right)) return undefined;
  const isLog = op !== softmax.type;
  const range = isSingle ? Math.fround : (value: number): number => value;
  const powers = Float64Array.from(input.data, (x, o) => range(exp(x - least(o))));
  return changed(right, (_, o) => {
    const p = powers[o]! / sumOf(powers, o);
    return isLog ? log(p) : p;
  });
}

const row = (input: Tensor, o: number): readonly [from: number, to: number] => {
  const C = input.shape[1]!;
  return [o - (o % C), o - (o % C) + C];
};
const rowSum = (input: Tensor) => (powers: Float64Array, o: number) =>
  powers.subarray(...row(input, o)).reduce((sum, power) => sum + power, 0);
const rowMost = (input: Tensor) => (o: number) => Math.max(...input.data.subarray(...row(input, o)));

export const softmaxMistakes: readonly Mistake[] = [
  mistakeIn(
    forward,
    {
      id: "softmax-batch-maximum",
      title: "the largest score of the whole batch is taken off, not of each row",
      why: "np.max without an axis. In exact arithmetic nothing changes; a row whose scores are all far below another row's becomes 0/0.",
      wrong: "e = np.exp(x - np.max(x))",
      right: "e = np.exp(x - np.max(x, axis=1, keepdims=True))",
      shows: "one sample with huge scores",
      converges: "As long as scores are small nothing underflows.",
      source: "https://github.com/manassharma07/crysx_nn/issues/7",
    },
    ({ x: { input }, right, instruction: { op }, isSingle }) => {
      let most = -Infinity;
      for (const score of input.data) most = Math.max(most, score);
      return normalized(input, right, { op, isSingle }, () => most, rowSum(input));
    },
  ),
  mistakeIn(
    forward,
    {
      id: "softmax-batch-sum",
      title: "powers are divided by the sum over the whole batch",
      why: "np.sum without an axis: the rows of probabilities add up to 1 only all together.",
      wrong: "return e / e.sum()",
      right: "return e / e.sum(axis=1, keepdims=True)",
      shows: "a batch of more than one",
      source: "https://github.com/manassharma07/crysx_nn/issues/7",
    },
    ({ x: { input }, right, instruction: { op }, isSingle }) =>
      normalized(input, right, { op, isSingle }, rowMost(input), (powers) =>
        powers.reduce((a, b) => a + b, 0),
      ),
  ),
  mistakeIn(
    forward,
    {
      id: "softmax-over-batch",
      title: "the softmax goes over the samples instead of the classes",
      why: "axis 0 is taken for axis 1.",
      wrong: "e / e.sum(axis=0)",
      right: "e / e.sum(axis=1, keepdims=True)",
      shows: "a batch of more than one",
      source: "https://github.com/manassharma07/crysx_nn/issues/7",
    },
    ({ x: { input }, right, instruction: { op }, isSingle }) => {
      const C = input.shape[1]!;
      const column = (data: ArrayLike<number>, o: number): number[] =>
        Array.from({ length: input.shape[0]! }, (_, n) => data[n * C + (o % C)]!);
      return normalized(
        input,
        right,
        { op, isSingle },
        (o) => Math.max(...column(input.data, o)),
        (powers, o) => column(powers, o).reduce((a, b) => a + b, 0),
      );
    },
  ),
  mistakeIn(
    forward,
    {
      id: "softmax-no-maximum",
      title: "nothing is taken off the scores, so that powers overflow",
      why: "The formula is written as it stands in books: e^x is infinite from x = 710 on, 89 in float32.",
      wrong: "e = np.exp(x)",
      right: "e = np.exp(x - x.max(axis=1, keepdims=True))",
      shows: "huge scores",
      converges: "As long as scores are small nothing overflows.",
      source: "https://github.com/tensorflow/tensorflow/issues/10142",
    },
    ({ x: { input }, right, instruction: { op }, isSingle }) =>
      normalized(input, right, { op, isSingle }, () => 0, rowSum(input)),
  ),
  mistakeIn(
    { ops: [softmax], rules: ["gradInput"], takes: ["output", "gradOutput"] },
    {
      id: "softmax-diagonal",
      title: "only the diagonal of the Jacobian is used",
      why: "y·(1 − y) is the sigmoid's derivative; in a softmax every output depends on every input.",
      wrong: "dx = dout * y * (1 - y)",
      right: "dx = y * (dout - (dout * y).sum(axis=1, keepdims=True))",
      source: "https://github.com/deeplearning4j/libnd4j/issues/440",
    },
    ({ x: { output, gradOutput }, right }) =>
      changed(right, (_, o) => gradOutput.data[o]! * output.data[o]! * (1 - output.data[o]!)),
  ),
  mistakeIn(
    { ops: [softmax], rules: ["gradInput"], takes: ["output", "gradOutput"] },
    {
      id: "softmax-no-sum",
      title: "the sum over the other outputs is left out",
      why: "The term that keeps the probabilities' sum at 1 is forgotten.",
      wrong: "dx = y * dout",
      right: "dx = y * (dout - (dout * y).sum(axis=1, keepdims=True))",
      source: "https://github.com/HomericIntelligence/Odyssey/issues/2134",
    },
    ({ x: { output, gradOutput }, right }) => changed(right, (_, o) => gradOutput.data[o]! * output.data[o]!),
  ),
];
