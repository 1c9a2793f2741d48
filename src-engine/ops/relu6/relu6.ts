// A rectified linear unit that ends at 6, as torch.nn.ReLU6: what is larger is cut off, so that few bits hold all there is.
//
//   y = min(max(x, 0), 6)        x̄ = ȳ if 0 < x < 6, else 0
//
// At 0 and at 6 the gradient is 0, as in PyTorch; NaN stays NaN, and −0 becomes 0.

import { choice, number, product } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

const isBetween = (x: number): boolean => !(x <= 0 || x >= 6);

export const relu6: Op<Record<never, never>> = {
  type: "ReLU6",
  about: "A ReLU that also cuts off above 6.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},

  forward: {
    output: elementwise({
      tex: String.raw`y = \min(\max(x, 0), 6)`,
      reads: ["input"],
      value: ({ input }) => (isBetween(input) ? input : input <= 0 ? 0 : 6),
      explain({ input }) {
        if (isBetween(input.value)) return input;
        return input.value <= 0
          ? product([number(0), choice(String.raw`[x \le 0]`, [input], 1)])
          : product([number(6), choice(String.raw`[x \ge 6]`, [input], 1)]);
      },
      kernel: {},
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \bar y\,[0 < x < 6]`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }) => (isBetween(input) ? gradOutput : 0),
      explain: ({ gradOutput, input }) =>
        product([gradOutput, choice("[0 < x < 6]", [input], isBetween(input.value) ? 1 : 0)]),
      kernel: {},
    }),
  },

  kink: (input, offset, by) => [0, 6].some((limit) => Math.abs(input[offset]! - limit) <= by),
  hasUnits: true,
  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    {
      name: "at the limits, zeros of both signs",
      shapes: { input: [1, 8] },
      attrs: {},
      values: { input: [0, -0, 6, 5.9999995, 6.0000005, -6, 3, 1000] },
    },
  ],
};
