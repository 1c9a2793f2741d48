// Affine map, as in torch.nn.Linear: weight is [out, in].
//
//   y[n,o] = b[o] + Σ w[o,i] · x[n,i]
//                   i

import { at, type Shape, type Shapes } from "../../tensor/tensor";
import type { Op } from "../op";
import { ofRow, wholeSample } from "../reach";
import { operand, sumOfProducts } from "../rules";

export type LinearAttrs = { readonly outFeatures: number; readonly bias: boolean };

const output = (bias: boolean) =>
  sumOfProducts<LinearAttrs>({
    tex: String.raw`y_{no} = ${bias ? "b_o + " : ""}\sum_i w_{oi}\, x_{ni}`,
    factors: ["weight", "input"],
    ...(bias && { plus: { of: "bias", at: ([, o]) => o!, isLast: true } }),
    // The four lanes of a vector.
    order:
      () =>
      ([, i]) => ({ chain: i! & 3, place: i! }),
    shape: outputShape,
    terms([n, o], x, _attrs, add) {
      const input = operand(x, "input");
      const weight = operand(x, "weight");
      const features = input.shape[1]!;
      for (let i = 0; i < features; i++) add(at(weight, o!, i), at(input, n!, i));
    },
    kernel: {},
  });

export const linear: Op<LinearAttrs> = {
  type: "Linear",
  about: "Multiplies each row by a matrix of weights and adds a bias: a fully connected layer.",
  group: "Convolution and linear",
  inputs: ["input"],
  attrs: { outFeatures: { min: 1, integer: true }, bias: { kind: "flag", default: true } },
  suggested: { outFeatures: 10 },
  parameters: {
    weight: { shape: ({ input }, { outFeatures }) => [outFeatures, input![1]!], begins: "weight" },
    bias: {
      shape: (_inputs, { outFeatures }) => [outFeatures],
      when: ({ bias }) => bias,
      begins: "bias",
      isAdded: true,
    },
  },

  forward: {
    output: { ...output(true), under: ({ bias }) => output(bias) },
  },

  backward: {
    gradInput: sumOfProducts<LinearAttrs>({
      tex: String.raw`\bar x_{ni} = \sum_o w_{oi}\, \bar y_{no}`,
      factors: ["weight", "gradOutput"],
      shape: "input",
      terms([n, i], x, _attrs, add) {
        const weight = operand(x, "weight");
        const gradOutput = operand(x, "gradOutput");
        const outFeatures = weight.shape[0]!;
        for (let o = 0; o < outFeatures; o++) add(at(weight, o, i), at(gradOutput, n!, o));
      },
      kernel: { scratch: listBytes },
    }),

    gradWeight: sumOfProducts<LinearAttrs>({
      tex: String.raw`\bar w_{oi} = \sum_n \bar y_{no}\, x_{ni}`,
      factors: ["gradOutput", "input"],
      shape: "weight",
      terms([o, i], x, _attrs, add) {
        const input = operand(x, "input");
        const gradOutput = operand(x, "gradOutput");
        const N = input.shape[0]!;
        for (let n = 0; n < N; n++) add(at(gradOutput, n, o), at(input, n, i));
      },
      kernel: { scratch: listBytes },
    }),

    gradBias: sumOfProducts<LinearAttrs>({
      tex: String.raw`\bar b_o = \sum_n \bar y_{no}`,
      factors: ["gradOutput"],
      shape: "bias",
      terms([o], x, _attrs, add) {
        const gradOutput = operand(x, "gradOutput");
        const N = gradOutput.shape[0]!;
        for (let n = 0; n < N; n++) add(at(gradOutput, n, o));
      },
      kernel: {},
    }),
  },

  summary: ({ outFeatures, bias }, { input }) =>
    `${input?.[1] ?? ""}→${outFeatures}${bias ? "" : " no bias"}`,
  reach: { ...wholeSample, uses: (_parameter, index, ends) => [ofRow(index, ends)] },

  samples: [
    sample("a small map", [2, 3], 4),
    sample("one sample, rows that fill no vector", [1, 13], 10),
    sample("more of everything than one tile", [5, 19], 11),
    sample("one feature in, one out", [3, 1], 1),
    sample("no bias", [3, 9], 10, false),
  ],
};

function outputShape(shapes: Shapes): Shape {
  const input = operand(shapes, "input");
  const weight = operand(shapes, "weight");
  if (input.length !== 2 || input[1] !== weight[1]) {
    throw new RangeError(
      `Linear: weight expects rows of ${weight[1]} features, got input [${input.join(",")}] (weight [${weight.join(",")}])`,
    );
  }
  return [input[0]!, weight[0]!];
}

/** Twelve vectors, and eight lists of the terms of a sum over outputs or samples, each with its end and its result's place. */
function listBytes(shapes: Shapes): number {
  const terms = Math.max(operand(shapes, "weight")[0]!, operand(shapes, "input")[0]!);
  return 192 + 8 * 8 * (terms + 1);
}

function sample(name: string, input: Shape, outFeatures: number, bias = true) {
  return {
    name,
    shapes: { input, weight: [outFeatures, input[1]!], ...(bias && { bias: [outFeatures] }) },
    attrs: { outFeatures, bias },
  };
}
