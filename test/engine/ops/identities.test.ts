// What docs/theory.md says of the rules, beyond each rule by itself.

import { describe, expect, test } from "vitest";
import { conv2d } from "../../../src-engine/ops/conv2d/conv2d";
import { crossEntropyLoss } from "../../../src-engine/ops/crossEntropyLoss/crossEntropyLoss";
import { usual as usualLoss } from "../../../src-engine/ops/crossEntropyLoss/weighted";
import { plainWeighting } from "../../../src-engine/ops/shared/classes/classWeights";
import { nllLoss } from "../../../src-engine/ops/nllLoss/nllLoss";
import type { Operands } from "../../../src-engine/ops/op";
import { shape4 } from "../../../src-engine/ops/rules";
import { softmax } from "../../../src-engine/ops/softmax/softmax";
import {
  ravel,
  tensor,
  unravel,
  zeros,
  type Index,
  type Shape,
  type Tensor,
} from "../../../src-engine/tensor/tensor";
import { filled } from "../../support/samples";

const target = tensor([3], [0, 4, 2], "int32");
const logits = filled([3, 5], "logits");

describe("Softmax and NLLLoss together", () => {
  const output = softmax.forward.output!.compute({ input: logits }, {});
  const logProbabilities = crossEntropyLoss.forward.logProbabilities!.compute({ input: logits }, usualLoss);
  const through = (epsilon: number): Tensor => {
    const gradOutput = nllLoss.backward.gradInput!.compute(
      { input: output, target },
      { ...plainWeighting, epsilon },
    );
    return softmax.backward.gradInput!.compute({ input: logits, gradOutput, output }, {});
  };
  const direct = crossEntropyLoss.backward.gradInput!.compute(
    { input: logits, logProbabilities, target },
    usualLoss,
  );

  test("give the loss of CrossEntropyLoss", () => {
    const loss = nllLoss.forward.output!.compute(
      { input: output, target },
      { ...plainWeighting, epsilon: 0 },
    );
    const expected = crossEntropyLoss.forward.output!.compute({ logProbabilities, target }, usualLoss);
    expectEqual(loss, expected);
  });
  test("give its gradient, softmax minus one-hot", () => expectEqual(through(0), direct));
  test("give p/(p + ε) of it when ε matters", () => {
    const share = (n: number): number => {
      const p = output.data[ravel([n, target.data[n]!], output.shape)]!;
      return p / (p + 0.25);
    };
    expectEqual(
      through(0.25),
      mapped(direct.shape, ([n, i]) => share(n!) * direct.data[ravel([n!, i!], direct.shape)]!),
    );
  });
  test("send back gradients that add up to 0 in every sample", () => {
    for (let n = 0; n < 3; n++) {
      const row = through(0).data.subarray(5 * n, 5 * n + 5);
      expect(Math.abs([...row].reduce((sum, x) => sum + x, 0))).toBeLessThan(1e-15);
    }
  });
});

type Square = Readonly<Record<"outChannels" | "kernelSize" | "stride" | "padding", number>>;
const usual = { dilation: 1, groups: 1, bias: true };

describe.each([
  ["no padding", [2, 2, 5, 6], { outChannels: 3, kernelSize: 3, stride: 1, padding: 0 }],
  ["padding that keeps the size", [2, 2, 5, 6], { outChannels: 3, kernelSize: 3, stride: 1, padding: 1 }],
  [
    "stride 2 that drops the last column",
    [1, 2, 5, 6],
    { outChannels: 2, kernelSize: 3, stride: 2, padding: 0 },
  ],
  ["a stride wider than the kernel", [1, 2, 8, 6], { outChannels: 2, kernelSize: 2, stride: 3, padding: 1 }],
] as const)("Conv2d with %s", (_name, shape, square: Square) => {
  const { outChannels, kernelSize: K, stride, padding } = square;
  const attrs = { ...square, ...usual };
  const x = operandsFor(shape, attrs);

  test("the input's gradient is the convolution of the output's, spread by the stride, with the turned kernel", () => {
    const input = spread(x.gradOutput!, stride, shape, attrs);
    const turned = mapped([shape[1], outChannels, K, K], ([c, m, k, l]) =>
      element(x.weight!, [m!, c!, K - 1 - k!, K - 1 - l!]),
    );
    const back = { outChannels: shape[1], kernelSize: K, stride: 1, padding: K - 1 - padding, ...usual };
    const operands = { input, weight: turned, bias: zeros([shape[1]]) };
    expectEqual(conv2d.backward.gradInput!.compute(x, attrs), conv2d.forward.output!.compute(operands, back));
  });

  test("moving along any direction v changes the output by what v meets of the gradients", () => {
    // Σ ȳ·(conv(v) − bias) = Σ x̄·v, as the output is linear in the input
    const v = filled(shape, "direction");
    const moved = conv2d.forward.output!.compute({ ...x, input: v, bias: zeros([outChannels]) }, attrs);
    const gradInput = conv2d.backward.gradInput!.compute(x, attrs);
    expect(dot(x.gradOutput!, moved)).toBeCloseTo(dot(gradInput, v), 12);
  });
});

test("with stride 1 the weight's gradient is a convolution in which samples and channels change places", () => {
  const attrs = { outChannels: 3, kernelSize: 3, stride: 1, padding: 1, ...usual };
  const x = operandsFor([2, 4, 5, 5], attrs);
  const [N, C, H, W] = shape4(x.input!);
  const [, M, P, Q] = shape4(x.gradOutput!);
  const input = mapped([C, N, H, W], ([c, n, i, j]) => element(x.input!, [n!, c!, i!, j!]));
  const weight = mapped([M, N, P, Q], ([m, n, p, q]) => element(x.gradOutput!, [n!, m!, p!, q!]));
  const roles = { outChannels: M, kernelSize: P, stride: 1, padding: 1, ...usual };
  const seen = conv2d.forward.output!.compute({ input, weight, bias: zeros([M]) }, roles); // [c, m, k, l]
  const gradWeight = conv2d.backward.gradWeight!.compute(x, attrs);
  expectEqual(
    gradWeight,
    mapped([M, C, 3, 3], ([m, c, k, l]) => element(seen, [c!, m!, k!, l!])),
  );
});

function operandsFor(shape: Shape, square: Square): Operands {
  const attrs = { ...square, ...usual };
  const { outChannels, kernelSize } = attrs;
  const input = filled(shape, "input");
  const weight = filled([outChannels, shape[1]!, kernelSize, kernelSize], "weight");
  const bias = filled([outChannels], "bias");
  const output = conv2d.forward.output!.compute({ input, weight, bias }, attrs);
  return { input, weight, bias, gradOutput: filled(output.shape, "gradOutput") };
}

/** ȳ with stride − 1 zeros between its rows and columns, and zeros where pixels at the end are under no window. */
function spread(gradOutput: Tensor, stride: number, [N, , H, W]: Shape, attrs: Square): Tensor {
  const [, M, P, Q] = shape4(gradOutput);
  const size = (length: number): number => length + 2 * attrs.padding - attrs.kernelSize + 1;
  return mapped([N!, M, size(H!), size(W!)], ([n, m, u, v]) => {
    const p = u! / stride;
    const q = v! / stride;
    const known = Number.isInteger(p) && Number.isInteger(q) && p < P && q < Q;
    return known ? element(gradOutput, [n!, m!, p, q]) : 0;
  });
}

function mapped(shape: Shape, value: (index: Index) => number): Tensor {
  const out = zeros(shape);
  for (let o = 0; o < out.data.length; o++) out.data[o] = value(unravel(o, shape));
  return out;
}

function element({ data, shape }: Tensor, index: Index): number {
  return data[ravel(index, shape)]!;
}

function dot(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i]! * b.data[i]!;
  return sum;
}

function expectEqual(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  for (let i = 0; i < actual.data.length; i++) expect(actual.data[i]).toBeCloseTo(expected.data[i]!, 13);
}
