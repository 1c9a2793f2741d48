// A sigmoid of straight lines, as torch.nn.Hardsigmoid: 0 up to −3, 1 from 3 on, a straight line between.
//
//   y = min(max(x + 3, 0), 6) / 6        x̄ = ȳ/6 if −3 < x < 3, else 0
//
// At −3 and 3 the gradient is 0, as in PyTorch; NaN stays NaN.

import { choice, number, product, sum } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

const isBetween = (x: number): boolean => !(x <= -3 || x >= 3);
const sixth = number(1 / 6, String.raw`\tfrac{1}{6}`);

export const hardsigmoid: Op<Record<never, never>> = {
  type: "Hardsigmoid",
  about: "A sigmoid made of straight lines.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},
  limits: [0, 1],

  forward: {
    output: elementwise({
      tex: String.raw`y = \tfrac{1}{6} \min(\max(x + 3, 0), 6)`,
      reads: ["input"],
      value: ({ input }) => (isBetween(input) ? (input + 3) / 6 : input <= -3 ? 0 : 1),
      explain({ input }) {
        if (isBetween(input.value))
          return sum([product([input, sixth]), number(0.5, String.raw`\tfrac{1}{2}`)]);
        return input.value <= -3
          ? product([number(0), choice(String.raw`[x \le -3]`, [input], 1)])
          : product([number(1), choice(String.raw`[x \ge 3]`, [input], 1)]);
      },
      kernel: { roundedOnce: true },
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \tfrac{1}{6}\, \bar y\,[-3 < x < 3]`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }) => (isBetween(input) ? gradOutput / 6 : 0),
      explain: ({ gradOutput, input }) =>
        product([gradOutput, sixth, choice("[-3 < x < 3]", [input], isBetween(input.value) ? 1 : 0)]),
      kernel: { roundedOnce: true },
    }),
  },

  kink: (input, offset, by) => Math.abs(Math.abs(input[offset]!) - 3) <= by,
  reach: itself,

  samples: [
    { name: "between its ends", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    {
      name: "at its ends and beyond, zeros of both signs",
      shapes: { input: [1, 8] },
      attrs: {},
      values: { input: [-3, 3, 0, -0, -2.9999998, 2.9999998, -50, 1000] },
    },
  ],
};
