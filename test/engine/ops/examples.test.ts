// Each op's worked example (`<op>.example.ts`), and what is so special at the edge of one that it has a number of its own.

import { describe, expect, test } from "vitest";
import { batchNorm1d } from "../../../src-engine/ops/batchNorm1d/batchNorm1d";
import { batchNorm2d } from "../../../src-engine/ops/batchNorm2d/batchNorm2d";
import { conv2d } from "../../../src-engine/ops/conv2d/conv2d";
import { elu } from "../../../src-engine/ops/elu/elu";
import type { Example } from "../../../src-engine/ops/example";
import { withInputs } from "../../../src-engine/ops/inputs";
import type { Rules } from "../../../src-engine/ops/op";
import { relu } from "../../../src-engine/ops/relu/relu";
import { sigmoid } from "../../../src-engine/ops/sigmoid/sigmoid";
import { softmax } from "../../../src-engine/ops/softmax/softmax";
import { tanh } from "../../../src-engine/ops/tanh/tanh";
import type { Attrs } from "../../../src-engine/protocol/protocol";
import { tensor, type Shape } from "../../../src-engine/tensor/tensor";
import { opFolders } from "../../support/opFolders";
import { computed, inputsIn } from "../../support/workedExamples";

const t = (shape: Shape, ...values: number[]) => tensor(shape, values);

describe.each(opFolders.flatMap(({ op, example }) => (example ? [[op.type, op, example] as const] : [])))(
  "%s",
  (_type, whole, example) => {
    const op = withInputs(whole, inputsIn(whole, example.operands));
    test(example.shows, () => {
      holds({ ...op.forward, ...op.backward }, example, example.results);
    });
    const { evaluation } = op;
    if (!evaluation) return;
    test("and in evaluation", () => {
      holds({ ...evaluation.forward, ...evaluation.backward }, example, example.evaluated);
    });
  },
);

function holds(
  rules: Rules<Attrs>,
  { operands, attrs }: Example<Attrs>,
  results: Example["results"] | undefined,
): void {
  expect(Object.keys(results ?? {}).sort()).toEqual(Object.keys(rules).sort());
  const x = computed(rules, operands, attrs);
  for (const [rule, numbers] of Object.entries(results!)) {
    expect(x[rule]!.data.length, rule).toBe(numbers.length);
    numbers.forEach((number, i) => expect(x[rule]!.data[i], rule).toBeCloseTo(number, 13));
  }
}

test("Conv2d: a weight for other channels is refused by name and shape", () => {
  const attrs = { outChannels: 1, kernelSize: 2, stride: 1, padding: 0, dilation: 1, groups: 1, bias: true };
  expect(() => conv2d.forward.output!.shape({ input: [1, 3, 28, 28], weight: [16, 8, 3, 3] }, attrs)).toThrow(
    "Conv2d: weight expects 8 input channels, got 3 (input [1,3,28,28], weight [16,8,3,3])",
  );
});

test("ReLU: what is no number stays none, and its gradient passes", () => {
  const x = { input: t([1, 1], NaN), gradOutput: t([1, 1], 5) };
  expect([...relu.forward.output!.compute(x, {}).data]).toEqual([NaN]);
  expect([...relu.backward.gradInput!.compute(x, {}).data]).toEqual([5]);
});

test("Sigmoid and Tanh: 1 in the end, where nothing comes back", () => {
  for (const [op, far] of [
    [sigmoid, Infinity],
    [tanh, 1e9],
  ] as const) {
    const output = op.forward.output!.compute({ input: t([1, 1], far) }, {});
    expect([...output.data]).toEqual([1]);
    expect([...op.backward.gradInput!.compute({ output, gradOutput: t([1, 1], 16) }, {}).data]).toEqual([0]);
  }
});

test("ELU: just below 0 it is a straight line, however near", () => {
  const output = elu.forward.output!.compute({ input: t([1, 1], -(2 ** -60)) }, { alpha: 2 });
  expect([...output.data]).toEqual([-(2 ** -59)]);
});

describe("Softmax", () => {
  test("equal inputs share equally, and a gradient common to all classes vanishes", () => {
    const input = t([1, 4], 3, 3, 3, 3);
    const output = softmax.forward.output!.compute({ input }, {});
    expect([...output.data]).toEqual([0.25, 0.25, 0.25, 0.25]);
    const gradOutput = t([1, 4], 7, 7, 7, 7);
    expect([...softmax.backward.gradInput!.compute({ input, output, gradOutput }, {}).data]).toEqual([
      0, 0, 0, 0,
    ]);
  });
  test("maps are refused: it would be over channels, pixel by pixel", () => {
    expect(() => softmax.forward.output!.shape({ input: [1, 3, 2, 2] }, {})).toThrow(
      "Softmax: input must be [N, classes], got [1,3,2,2]",
    );
  });
});

test("BatchNorm2d: a single value has no variance to be trained with", () => {
  const attrs = { eps: 1, momentum: 0.25 };
  expect(() => batchNorm2d.forward.mean!.shape({ input: [1, 4, 1, 1] }, attrs)).toThrow(
    "BatchNorm2d: training needs more than one value a channel, got input [1,4,1,1]",
  );
});

test("BatchNorm1d: one sample has no variance to be trained with, and images are refused", () => {
  const attrs = { eps: 1, momentum: 0.25 };
  expect(() => batchNorm1d.forward.mean!.shape({ input: [1, 4] }, attrs)).toThrow(
    "BatchNorm1d: training needs more than one value a channel, got input [1,4]",
  );
  expect(() => batchNorm1d.forward.mean!.shape({ input: [2, 4, 1, 1] }, attrs)).toThrow(
    "BatchNorm1d: input must be rows [N,C], got [2,4,1,1]",
  );
});
