// Mistakes in the backward pass of a fully connected layer.

import { conv2d } from "../../../ops/conv2d/conv2d";
import { linear } from "../../../ops/linear/linear";
import { tensor, zeros } from "../../../tensor/tensor";
import { changed, mistakeIn } from "../mistakeIn";
import type { Mistake } from "../mistake";

const weight = { ops: [linear], rules: ["gradWeight"] } as const;
const input = { ops: [linear], rules: ["gradInput"], takes: ["weight", "gradOutput"] } as const;

export const linearMistakes: readonly Mistake[] = [
  mistakeIn(
    weight,
    {
      id: "linear-weight-reshaped",
      title: "the weight's gradient is reshaped where it should be transposed",
      why: "x.T @ dout is [in, out]; a reshape to [out, in] has the right shape and mixes rows with columns.",
      wrong: "dW = (x.T @ dout).reshape(W.shape)",
      right: "dW = dout.T @ x",
      shows: "more than one output",
      source: "https://github.com/Trusted-AI/adversarial-robustness-toolbox/issues/2101",
    },
    ({ right }) => {
      const [O = 0, I = 0] = right.shape;
      const out = new Float64Array(O * I);
      for (let o = 0; o < O; o++) for (let i = 0; i < I; i++) out[i * O + o] = right.data[o * I + i]!;
      return out;
    },
  ),
  mistakeIn(
    input,
    {
      id: "linear-input-weight-reshaped",
      title: "the input's gradient is computed with a reshaped weight",
      why: "Shapes are made to fit by a reshape: the product exists, and every weight multiplies another gradient.",
      wrong: "dx = dout @ W.reshape(in_features, out_features).T",
      right: "dx = dout @ W",
      shows: "unlike numbers of inputs and outputs",
      source: "https://github.com/HIPS/autograd/pull/245",
    },
    ({ x, right }) => {
      const [N = 0, I = 0] = right.shape;
      const [O = 0] = x.weight.shape;
      const out = zeros(right.shape);
      for (let n = 0; n < N; n++)
        for (let i = 0; i < I; i++) {
          let total = 0;
          for (let o = 0; o < O; o++) total += x.gradOutput.data[n * O + o]! * x.weight.data[i * O + o]!;
          out.data[n * I + i] = total;
        }
      return out;
    },
  ),
  mistakeIn(
    input,
    {
      id: "linear-input-weight-transposed",
      title: "the weight is not transposed on the way back",
      why: "The same product as in the forward pass is written; square weights let it through.",
      wrong: "dx = dout @ W.T",
      right: "dx = dout @ W",
      shows: "square weights, which alone let it run",
      source: "https://github.com/tile-ai/TileOPs/pull/54",
    },
    ({ x, right }) => {
      const [N = 0, I = 0] = right.shape;
      const [O] = x.weight.shape;
      if (O !== I) return undefined;
      const out = zeros(right.shape);
      for (let n = 0; n < N; n++)
        for (let i = 0; i < I; i++)
          for (let o = 0; o < O; o++)
            out.data[n * I + i] =
              out.data[n * I + i]! + x.gradOutput.data[n * O + o]! * x.weight.data[i * I + o]!;
      return out;
    },
  ),
  mistakeIn(
    { ops: [linear, conv2d], rules: ["gradBias"] },
    {
      id: "bias-total",
      title: "all biases get one number, the sum over everything",
      why: "A sum without an axis adds up all outputs, too, and broadcasting hands the number to every bias.",
      wrong: "db = dout.sum()",
      right: "db = dout.sum(axis=0)",
      shows: "more than one output",
      converges: "The weights learn what the biases cannot.",
      source: "https://github.com/rasbt/stat453-deep-learning-ss21/issues/5",
    },
    ({ right }) => {
      let total = 0;
      for (const value of right.data) total += value;
      return changed(right, () => total);
    },
  ),
  mistakeIn(
    { ops: [linear, conv2d], rules: ["gradBias"], takes: ["gradOutput"] },
    {
      id: "bias-mean-of-outputs",
      title: "the bias's gradient is the mean over batch and pixels instead of the sum",
      why: "np.mean is written for np.sum. The mean over the batch is in the loss's gradient already, and over pixels there is none.",
      wrong: "db = dout.mean(axis=(0, 2, 3))",
      right: "db = dout.sum(axis=(0, 2, 3))",
      shows: "a batch of more than one",
      converges: "Biases learn more slowly.",
      source: "https://github.com/kvfrans/notes/issues/5",
    },
    ({ x, right }) => {
      const count = x.gradOutput.data.length / Math.max(1, right.data.length);
      return changed(right, (value) => value / count);
    },
  ),
  mistakeIn(
    { ops: [linear, conv2d], rules: ["gradWeight", "gradBias"], takes: ["gradOutput"] },
    {
      id: "parameter-mean-again",
      title: "the parameter's gradient is divided by the batch size once more",
      why: "The gradient of a mean loss has the 1/N in it already; a course's formulas have it at the parameters instead, and here it is at both.",
      wrong: "dW = dout.T @ x / N    # dout already holds 1/N",
      right: "dW = dout.T @ x",
      shows: "a batch of more than one",
      converges: "It is a learning rate N times smaller.",
      source: "https://github.com/d2l-ai/d2l-en/pull/1000",
    },
    ({ x, right }) => {
      const [N = 1] = x.gradOutput.shape;
      return changed(right, (value) => value / N);
    },
  ),
  mistakeIn(
    { ops: [linear, conv2d], rules: ["gradInput"], takes: ["weight", "gradOutput", "input", "learningRate"] },
    {
      id: "updated-too-early",
      title: "the gradient goes back through weights that were updated before",
      why: "Update and backward pass share a loop: the layer's weights have changed by the time its input's gradient is computed.",
      wrong: "W -= lr * dW\ndx = dout @ W",
      right: "dx = dout @ W\nW -= lr * dW",
      shows: "a learning rate that is not small",
      converges: "The weights have changed by very little.",
      source: "https://github.com/VikParuchuri/zero_to_gpt/issues/12",
    },
    ({ x, attrs, instruction: { op, run }, all }) => {
      const own = [linear, conv2d].find(({ type }) => type === op)!;
      const gradient = own.backward.gradWeight!.compute(all, attrs as never);
      const rate = x.learningRate.data[0]!;
      const updated = Float64Array.from(x.weight.data, (w, o) => w - rate * gradient.data[o]!);
      return run.compute({ ...all, weight: tensor(x.weight.shape, updated) }, attrs);
    },
  ),
];
