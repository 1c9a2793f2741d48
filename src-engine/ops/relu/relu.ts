// Rectified linear unit. At exactly 0 the gradient is 0, as in PyTorch; NaN stays NaN, and −0 becomes 0.

import { ravel } from "../../tensor/tensor";
import { choice, max, number, product } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

export const relu: Op<Record<never, never>> = {
  type: "ReLU",
  about: "Keeps positive numbers and sets negative ones to 0.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},

  forward: {
    output: elementwise({
      tex: String.raw`y = \max(x, 0)`,
      reads: ["input"],
      value: ({ input }) => (input <= 0 ? 0 : input),
      explain: ({ input }) => max([input, number(0)]),
      kernel: {},
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \bar y\,[x > 0]`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }) => (input <= 0 ? 0 : gradOutput),
      explain: ({ gradOutput, input }) =>
        product([gradOutput, choice("[x > 0]", [input], input.value <= 0 ? 0 : 1)]),
      kernel: {},
    }),
  },

  kink: (input, offset, by) => Math.abs(input[offset]!) <= by,
  hasUnits: true,
  sparseGradient: true,
  picture({ index, tensor, path }) {
    const input = tensor("input");
    const value = input.data[ravel(index, input.shape)]!;
    return { kind: "gate", path: path("input"), index, value, margin: Math.abs(value) };
  },
  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    { name: "one number", shapes: { input: [1, 1] }, attrs: {} },
  ],
};
