// One example for each op, small enough to check by hand.

import { describe, expect, test } from "vitest";
import { batchNorm2d } from "../../../src-engine/ops/batchNorm2d/batchNorm2d";
import { conv2d } from "../../../src-engine/ops/conv2d/conv2d";
import { crossEntropyLoss } from "../../../src-engine/ops/crossEntropyLoss/crossEntropyLoss";
import { flatten } from "../../../src-engine/ops/flatten/flatten";
import { linear } from "../../../src-engine/ops/linear/linear";
import { maxPool2d } from "../../../src-engine/ops/maxPool2d/maxPool2d";
import { nllLoss } from "../../../src-engine/ops/nllLoss/nllLoss";
import type { Rule } from "../../../src-engine/ops/op";
import { relu } from "../../../src-engine/ops/relu/relu";
import { sigmoid } from "../../../src-engine/ops/sigmoid/sigmoid";
import { softmax } from "../../../src-engine/ops/softmax/softmax";
import { tanh } from "../../../src-engine/ops/tanh/tanh";
import { adam } from "../../../src-engine/optim/adam/adam";
import { sgd } from "../../../src-engine/optim/sgd/sgd";
import { tensor, type Shape } from "../../../src-engine/tensor/tensor";

const t = (shape: Shape, ...values: number[]) => tensor(shape, values);
const labels = (...values: number[]) => tensor([values.length], values, "int32");

describe("Conv2d: a 2×2 kernel on a 3×3 image", () => {
  const attrs = { outChannels: 1, kernelSize: 2, stride: 1, padding: 0 };
  const x = {
    input: t([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9),
    weight: t([1, 1, 2, 2], 1, 0, 0, -1),
    bias: t([1], 10),
    gradOutput: t([1, 1, 2, 2], 1, 2, 3, 4),
  };
  test("every window's corner minus its opposite is −4, plus the bias", () => {
    expect([...conv2d.forward.output!.compute(x, attrs).data]).toEqual([6, 6, 6, 6]);
  });
  test("the weight's gradient is the image seen through the output's gradient", () => {
    // 1·1 + 2·2 + 3·4 + 4·5 = 37, and one step right, down, and both
    expect([...conv2d.backward.gradWeight!.compute(x, attrs).data]).toEqual([37, 47, 67, 77]);
  });
  test("the input's gradient is the output's gradient through the kernel turned by 180°", () => {
    expect([...conv2d.backward.gradInput!.compute(x, attrs).data]).toEqual([1, 2, 0, 3, 3, -2, 0, -3, -4]);
  });
  test("the bias's gradient is the sum", () => {
    expect([...conv2d.backward.gradBias!.compute(x, attrs).data]).toEqual([10]);
  });
  test("a weight for other channels is refused by name and shape", () => {
    expect(() =>
      conv2d.forward.output!.shape({ input: [1, 3, 28, 28], weight: [16, 8, 3, 3] }, attrs),
    ).toThrow("Conv2d: weight expects 8 input channels, got 3 (input [1,3,28,28], weight [16,8,3,3])");
  });
});

test("ReLU: the gradient passes where the input is positive, and not at 0", () => {
  const x = { input: t([1, 4], -1, 0, 2, NaN), gradOutput: t([1, 4], 5, 5, 5, 5) };
  expect([...relu.forward.output!.compute(x, {}).data]).toEqual([0, 0, 2, NaN]);
  expect([...relu.backward.gradInput!.compute(x, {}).data]).toEqual([0, 0, 5, 5]);
});

test("Sigmoid: a quarter at −log 3, half at 0; its slope there is 3/16 and 1/4", () => {
  const output = sigmoid.forward.output!.compute({ input: t([1, 3], -Math.log(3), 0, Infinity) }, {});
  for (const [i, expected] of [0.25, 0.5, 1].entries()) expect(output.data[i]).toBeCloseTo(expected, 15);
  const gradient = sigmoid.backward.gradInput!.compute({ output, gradOutput: t([1, 3], 16, 16, 16) }, {});
  for (const [i, expected] of [3, 4, 0].entries()) expect(gradient.data[i]).toBeCloseTo(expected, 14);
});

test("Tanh: a half at ½·log 3, with the slope 3/4; odd, and 1 in the end", () => {
  const input = t([1, 4], -Math.log(3) / 2, 0, Math.log(3) / 2, 1e9);
  const output = tanh.forward.output!.compute({ input }, {});
  for (const [i, expected] of [-0.5, 0, 0.5, 1].entries()) expect(output.data[i]).toBeCloseTo(expected, 15);
  const gradient = tanh.backward.gradInput!.compute({ output, gradOutput: t([1, 4], 4, 4, 4, 4) }, {});
  for (const [i, expected] of [3, 4, 3, 0].entries()) expect(gradient.data[i]).toBeCloseTo(expected, 14);
});

test("MaxPool2d: the winner takes the gradient; of equal values the first", () => {
  const attrs = { kernelSize: 2, stride: 2, padding: 0 };
  const input = t([1, 1, 2, 4], 1, 7, 3, 3, 7, 2, 3, 3);
  const indices = maxPool2d.forward.indices!.compute({ input }, attrs);
  expect([...indices.data]).toEqual([1, 2]);
  expect([...maxPool2d.forward.output!.compute({ input, indices }, attrs).data]).toEqual([7, 3]);
  const gradOutput = t([1, 1, 1, 2], 10, 20);
  expect([...maxPool2d.backward.gradInput!.compute({ input, indices, gradOutput }, attrs).data]).toEqual([
    0, 10, 20, 0, 0, 0, 0, 0,
  ]);
});

test("Flatten: channel by channel, row by row", () => {
  const input = t([1, 2, 1, 2], 1, 2, 3, 4);
  const output = flatten.forward.output!.compute({ input }, {});
  expect(output).toEqual(t([1, 4], 1, 2, 3, 4));
  expect(flatten.backward.gradInput!.compute({ input, gradOutput: output }, {})).toEqual(input);
});

test("Linear: rows of the weight against the input", () => {
  const x = {
    input: t([2, 2], 1, 2, 3, 4),
    weight: t([1, 2], 10, 100),
    bias: t([1], 1),
    gradOutput: t([2, 1], 1, 2),
  };
  const attrs = { outFeatures: 1 };
  expect([...linear.forward.output!.compute(x, attrs).data]).toEqual([211, 431]);
  expect([...linear.backward.gradInput!.compute(x, attrs).data]).toEqual([10, 100, 20, 200]);
  expect([...linear.backward.gradWeight!.compute(x, attrs).data]).toEqual([7, 10]);
  expect([...linear.backward.gradBias!.compute(x, attrs).data]).toEqual([3]);
});

test("Softmax: equal inputs share equally, and a gradient common to all classes vanishes", () => {
  const input = t([1, 4], 3, 3, 3, 3);
  const output = softmax.forward.output!.compute({ input }, {});
  expect([...output.data]).toEqual([0.25, 0.25, 0.25, 0.25]);
  const gradOutput = t([1, 4], 7, 7, 7, 7);
  expect([...softmax.backward.gradInput!.compute({ input, output, gradOutput }, {}).data]).toEqual([
    0, 0, 0, 0,
  ]);
});

test("CrossEntropyLoss: the gradient is softmax minus one-hot, over the batch", () => {
  const x = { input: t([2, 2], 0, 0, 0, 0), target: labels(0, 1) };
  const logProbabilities = crossEntropyLoss.forward.logProbabilities!.compute(x, {});
  const loss = crossEntropyLoss.forward.output!.compute({ ...x, logProbabilities }, {});
  expect(loss.data[0]).toBeCloseTo(Math.LN2, 15);
  const gradient = crossEntropyLoss.backward.gradInput!.compute({ ...x, logProbabilities }, {});
  for (const [i, expected] of [-0.25, 0.25, 0.25, -0.25].entries())
    expect(gradient.data[i]).toBeCloseTo(expected, 15);
});

test("NLLLoss: minus the mean logarithm of the right class's probability", () => {
  const x = { input: t([1, 2], 0.25, 0.75), target: labels(0) };
  const attrs = { epsilon: 0 };
  expect(nllLoss.forward.output!.compute(x, attrs).data[0]).toBeCloseTo(Math.log(4), 15);
  expect([...nllLoss.backward.gradInput!.compute(x, attrs).data]).toEqual([-4, 0]);
});

test("SGD: a step against the gradient", () => {
  const x = { parameter: t([2], 1, 2), gradient: t([2], 4, -4), learningRate: t([], 0.25) };
  expect([...sgd.forward.next!.compute(x, {}).data]).toEqual([0, 3]);
});

test("Adam: its first step is as long as the learning rate, however large the gradient", () => {
  const begun = {
    m: t([2], 0, 0),
    v: t([2], 0, 0),
    step: t([], 0),
    epsilon: t([], 0),
    weightDecay: t([], 0),
  };
  const settings = { learningRate: t([], 0.25), beta1: t([], 0.5), beta2: t([], 0.75) };
  const x = { parameter: t([2], 1, 2), gradient: t([2], 4, -400), ...begun, ...settings };
  const { nextStep, nextM, nextV, next } = adam.forward;
  const made = {
    nextStep: nextStep!.compute(x, {}),
    nextM: nextM!.compute(x, {}),
    nextV: nextV!.compute(x, {}),
  };
  expect(Object.values(made).map(({ data }) => [...data])).toEqual([[1], [2, -200], [4, 40000]]);
  const moved = next!.compute({ ...x, ...made }, {}).data;
  expect(moved[0]).toBeCloseTo(0.75, 15);
  expect(moved[1]).toBeCloseTo(2.25, 15);
});

describe("BatchNorm2d: four images of one pixel, whose variance and ε make a square root of 2", () => {
  const { attrs, x } = {
    attrs: { eps: 1, momentum: 0.25 },
    x: {
      input: t([4, 1, 1, 1], 1, 1, 5, 1),
      ...{ weight: t([1], 2), bias: t([1], 10), running_mean: t([1], 0), running_var: t([1], 3) },
      ...{ mean: t([1], 2), variance: t([1], 3), gradOutput: t([4, 1, 1, 1], 2, 2, 2, 6) },
      ...{ gradBias: t([1], 12), gradWeight: t([1], -2) },
    },
  };
  const { forward, backward, evaluation } = batchNorm2d;
  const by = (rule: Rule<typeof attrs> | undefined): number[] => [...rule!.compute(x, attrs).data];

  test("in training goes by the mean 2 and the variance 3 of the batch, and moves a quarter of the way there", () => {
    expect([by(forward.mean), by(forward.variance)]).toEqual([[2], [3]]);
    expect(by(forward.output)).toEqual([9, 9, 13, 9]);
    expect(by(forward.nextRunningMean)).toEqual([0.5]);
    expect(by(forward.nextRunningVar)).toEqual([0.75 * 3 + 0.25 * 4]); // 3 · 4/3, without bias
  });
  test("in training gives back what sums to 0", () => {
    expect([by(backward.gradBias), by(backward.gradWeight)]).toEqual([[12], [-2]]);
    // γ/2 = 1; x̂ is (−1/2, −1/2, 3/2, −1/2): 2 − 3 − 1/4 twice, 2 − 3 + 3/4, 6 − 3 − 1/4
    expect(by(backward.gradInput)).toEqual([-1.25, -1.25, -0.25, 2.75]);
  });
  test("in evaluation goes by the running mean 0 and variance 3, whatever the batch", () => {
    expect(by(evaluation!.forward.output)).toEqual([11, 11, 15, 11]);
    expect(by(evaluation!.backward.gradInput)).toEqual([2, 2, 2, 6]);
  });
  test("a single value has no variance to be trained with", () => {
    const one = { input: [1, 4, 1, 1] };
    expect(() => forward.mean!.shape(one, attrs)).toThrow(
      "BatchNorm2d: training needs more than one value a channel, got input [1,4,1,1]",
    );
  });
});
