// Mistakes in what rectifiers send back.

import { leakyRelu } from "../../../ops/leakyRelu/leakyRelu";
import { relu } from "../../../ops/relu/relu";
import { changed, mistakeIn } from "../mistakeIn";
import type { MistakeFacts, Mistake } from "../mistake";

type Slope = (x: number, gradient: number) => number;

/** The gradient times something else than the slope. */
const sent = (op: { readonly type: string }, facts: MistakeFacts, slope: (attrs: never) => Slope): Mistake =>
  mistakeIn(
    { ops: [op], rules: ["gradInput"], takes: ["input", "gradOutput"] },
    facts,
    ({ x: { input, gradOutput }, right, attrs }) => {
      const by = slope(attrs as never);
      return changed(right, (_, o) => {
        const gradient = gradOutput.data[o]!;
        return gradient === 0 ? 0 : gradient * by(input.data[o]!, gradient);
      });
    },
  );
const negativeSlope = ({ negativeSlope: slope }: { readonly negativeSlope: number }): number => slope;

export const rectifierMistakes: readonly Mistake[] = [
  sent(
    relu,
    {
      id: "relu-one-at-zero",
      title: "at exactly 0 the gradient passes",
      why: "x >= 0 is written for x > 0. Any number from 0 to 1 is a subgradient there; PyTorch, TensorFlow and JAX take 0.",
      wrong: "dx = dout * (x >= 0)",
      right: "dx = dout * (x > 0)",
      shows: "inputs that are exactly 0",
      source: "https://github.com/tensorflow/playground/issues/19",
      convention: true,
    },
    () => (x) => (x >= 0 ? 1 : 0),
  ),
  sent(
    relu,
    {
      id: "relu-half-at-zero",
      title: "at exactly 0 half of the gradient passes",
      why: "The mean of the slopes on both sides is taken, which is a subgradient, too.",
      wrong: "dx = dout * np.heaviside(x, 0.5)",
      right: "dx = dout * (x > 0)",
      shows: "inputs that are exactly 0",
      source: "https://github.com/jeffheaton/encog-java-core/issues/185",
      convention: true,
    },
    () => (x) => (x > 0 ? 1 : x === 0 ? 0.5 : 0),
  ),
  sent(
    relu,
    {
      id: "relu-no-mask",
      title: "the gradient passes everywhere",
      why: "The activation has a forward function and is forgotten in the backward pass.",
      wrong: "dx = dout",
      right: "dx = dout * (x > 0)",
      shows: "inputs below 0",
      source: "https://github.com/chainer/chainer/pull/5898",
    },
    () => () => 1,
  ),
  sent(
    relu,
    {
      id: "relu-masks-by-gradient",
      title: "the sign of the gradient decides, not that of the input",
      why: "The mask is taken of the array at hand; errata of textbooks read so.",
      wrong: "dx = dout * (dout > 0)",
      right: "dx = dout * (x > 0)",
      shows: "inputs below 0",
      source: "https://github.com/exacity/deeplearningbook-chinese/issues/127",
    },
    () => (_x, gradient) => (gradient > 0 ? 1 : 0),
  ),
  sent(
    relu,
    {
      id: "relu-masks-by-both",
      title: "negative gradients are cut off as well",
      why: "Guided backpropagation, a way to make pictures, is used for training.",
      wrong: "dx = np.maximum(dout, 0) * (x > 0)",
      right: "dx = dout * (x > 0)",
      source: "https://github.com/exacity/deeplearningbook-chinese/issues/127",
    },
    () => (x, gradient) => (x > 0 && gradient > 0 ? 1 : 0),
  ),
  mistakeIn(
    { ops: [relu], rules: ["gradInput"], takes: ["input"] },
    {
      id: "relu-slope-alone",
      title: "the slope is passed on, and the gradient is dropped",
      why: "What comes from above is overwritten with 0 or 1 instead of multiplied with it.",
      wrong: "dx = (x > 0).astype(float)",
      right: "dx = dout * (x > 0)",
      source: "https://github.com/haifengl/smile/issues/528",
    },
    ({ x: { input }, right }) => changed(right, (_, o) => (input.data[o]! > 0 ? 1 : 0)),
  ),
  sent(
    relu,
    {
      id: "relu-times-value",
      title: "the gradient is multiplied with the output instead of the slope",
      why: "The derivative function returns max(x, 0) once more, or the mask is the activation.",
      wrong: "dx = dout * np.maximum(x, 0)",
      right: "dx = dout * (x > 0)",
      source: "https://github.com/iamtrask/Grokking-Deep-Learning/issues/56",
    },
    () => (x) => Math.max(x, 0),
  ),
  sent(
    relu,
    {
      id: "relu-inverted",
      title: "the gradient passes where the input is negative",
      why: "Where the input is above 0 the gradient is set to 0, in place of the other way round.",
      wrong: "dx = dout.copy(); dx[x > 0] = 0",
      right: "dx = dout.copy(); dx[x <= 0] = 0",
      source: "https://github.com/oreilly-japan/deep-learning-from-scratch/pull/43",
    },
    () => (x) => (x <= 0 ? 1 : 0),
  ),
  sent(
    leakyRelu,
    {
      id: "leaky-as-relu",
      title: "below 0 no gradient passes",
      why: "The plain rectifier's mask is kept, and the slope below 0 forgotten.",
      wrong: "dx = dout * (x > 0)",
      right: "dx = dout * np.where(x > 0, 1, slope)",
      shows: "inputs below 0",
      source: "https://github.com/deeplearning4j/deeplearning4j/issues/8178",
    },
    () => (x) => (x > 0 ? 1 : 0),
  ),
  sent(
    leakyRelu,
    {
      id: "leaky-times-value",
      title: "below 0 the slope is multiplied with the input again",
      why: "The derivative is written as the function: slope·x instead of slope.",
      wrong: "dx = dout * np.where(x > 0, 1, slope * x)",
      right: "dx = dout * np.where(x > 0, 1, slope)",
      shows: "inputs below 0",
      source: "https://github.com/uptake/numpynet/pull/35",
    },
    (attrs) => (x) => (x > 0 ? 1 : negativeSlope(attrs) * x),
  ),
  sent(
    leakyRelu,
    {
      id: "leaky-no-slope",
      title: "below 0 the whole gradient passes",
      why: "The slope below 0 is left out of the backward pass.",
      wrong: "dx = dout",
      right: "dx = dout * np.where(x > 0, 1, slope)",
      shows: "inputs below 0",
      source: "https://github.com/pytorch/pytorch/issues/31938",
    },
    () => () => 1,
  ),
];
