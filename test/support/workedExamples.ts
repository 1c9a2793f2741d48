// The operands of the worked examples in docs/theory.md, one an op; what its rules make of them is
// computed. The same examples, with what they should give, are in test/engine/ops/examples.test.ts.

import type { Op, Operands } from "../../src-engine/ops/op";
import type { Attrs } from "../../src-engine/protocol/protocol";
import { tensor, type Shape, type Tensor } from "../../src-engine/tensor/tensor";

interface Example {
  readonly attrs: Attrs;
  readonly operands: Operands;
}

const t = (shape: Shape, ...values: number[]): Tensor => tensor(shape, values);
const labels = (...values: number[]): Tensor => tensor([values.length], values, "int32");

const examples: Readonly<Record<string, Example>> = {
  Conv2d: {
    attrs: { outChannels: 1, kernelSize: 2, stride: 1, padding: 0 },
    operands: {
      input: t([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9),
      weight: t([1, 1, 2, 2], 1, 0, 0, -1),
      bias: t([1], 10),
      gradOutput: t([1, 1, 2, 2], 1, 2, 3, 4),
    },
  },
  ReLU: { attrs: {}, operands: { input: t([1, 3], -1, 0, 2), gradOutput: t([1, 3], 5, 5, 5) } },
  LeakyReLU: {
    attrs: { negativeSlope: 0.5 },
    operands: { input: t([1, 3], -4, 0, 2), gradOutput: t([1, 3], 6, 6, 6) },
  },
  Sigmoid: {
    attrs: {},
    operands: { input: t([1, 3], -Math.log(3), 0, Math.log(3)), gradOutput: t([1, 3], 16, 16, 16) },
  },
  Tanh: {
    attrs: {},
    operands: {
      input: t([1, 3], -Math.log(3) / 2, 0, Math.log(3) / 2),
      gradOutput: t([1, 3], 4, 4, 4),
    },
  },
  MaxPool2d: {
    attrs: { kernelSize: 2, stride: 2, padding: 0 },
    operands: {
      input: t([1, 1, 2, 4], 1, 7, 3, 3, 7, 2, 3, 3),
      gradOutput: t([1, 1, 1, 2], 10, 20),
    },
  },
  BatchNorm2d: {
    attrs: { eps: 1, momentum: 0.25 },
    operands: {
      input: t([4, 1, 1, 1], 1, 1, 5, 1),
      weight: t([1], 2),
      bias: t([1], 10),
      running_mean: t([1], 0),
      running_var: t([1], 3),
      gradOutput: t([4, 1, 1, 1], 2, 2, 2, 6),
    },
  },
  Dropout: {
    attrs: { p: 0.5 },
    operands: {
      input: t([1, 4], 1, 2, 3, 4),
      gradOutput: t([1, 4], 5, 5, 5, 5),
      stream: tensor([3], [2, 0, 0], "int32"),
    },
  },
  Add: { attrs: {}, operands: { input: t([2], 1, 2), other: t([2], 10, 20), gradOutput: t([2], 3, 4) } },
  Accumulate: { attrs: {}, operands: { gradient1: t([2], 1, 2), gradient2: t([2], 10, 20) } },
  Linear: {
    attrs: { outFeatures: 1 },
    operands: {
      input: t([2, 2], 1, 2, 3, 4),
      weight: t([1, 2], 10, 100),
      bias: t([1], 1),
      gradOutput: t([2, 1], 1, 2),
    },
  },
  Softmax: {
    attrs: {},
    operands: { input: t([1, 2], 0, Math.log(3)), gradOutput: t([1, 2], -4, 0) },
  },
  CrossEntropyLoss: {
    attrs: {},
    operands: { input: t([2, 2], 0, 0, 0, 0), target: labels(0, 1) },
  },
  NLLLoss: {
    attrs: { epsilon: 0 },
    operands: { input: t([1, 2], 0.25, 0.75), target: labels(0) },
  },
  SGD: {
    attrs: {},
    operands: { parameter: t([2], 1, 2), gradient: t([2], 4, -4), learningRate: t([], 0.25) },
  },
  Adam: {
    attrs: {},
    operands: {
      ...{ parameter: t([2], 1, 2), gradient: t([2], 4, -400), m: t([2], 0, 0), v: t([2], 0, 0) },
      ...{ step: t([], 0), learningRate: t([], 0.25), beta1: t([], 0.5), beta2: t([], 0.75) },
      ...{ epsilon: t([], 0), weightDecay: t([], 0) },
    },
  },
};

/**
 * An operand of an op's example, or what a rule makes of them.
 * @throws Error when the op has no example or the example no such tensor.
 */
export function exampleValue(op: Op, name: string): Tensor {
  const example = examples[op.type];
  if (!example) throw new Error(`theory: ${op.type} has no worked example`);
  const { attrs } = example;
  const x: Record<string, Tensor> = { ...example.operands };
  for (const [rule, { compute }] of Object.entries(op.forward)) x[rule] = compute(x, attrs);
  for (const [rule, { compute }] of Object.entries(op.backward)) x[rule] = compute(x, attrs);
  const found = x[name];
  if (!found)
    throw new Error(`theory: the example of ${op.type} has no ${name}; it has ${Object.keys(x).join(", ")}`);
  return found;
}
