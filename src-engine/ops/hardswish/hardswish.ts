// A swish of straight lines and a parabola, as torch.nn.Hardswish: x times a Hardsigmoid.
//
//   y = x · min(max(x + 3, 0), 6) / 6        x̄ = 0 if x < −3, ȳ·(x/3 + ½) if x ≤ 3, else ȳ
//
// At −3 and 3 the gradient is that of the parabola, as in PyTorch; NaN stays NaN.

import { choice, number, product, sum } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

const sixth = number(1 / 6, String.raw`\tfrac{1}{6}`);
const third = number(1 / 3, String.raw`\tfrac{1}{3}`);
const half = number(0.5, String.raw`\tfrac{1}{2}`);

export const hardswish: Op<Record<never, never>> = {
  type: "Hardswish",
  about: "A SiLU made of straight lines and a parabola.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},

  forward: {
    output: elementwise({
      tex: String.raw`y = \tfrac{1}{6}\, x\, \min(\max(x + 3, 0), 6)`,
      reads: ["input"],
      value: ({ input }) => (input <= -3 ? 0 : input >= 3 ? input : (input * (input + 3)) / 6),
      explain({ input }) {
        const { value } = input;
        if (value <= -3) return product([input, choice("[x > -3]", [input], 0)]);
        if (value >= 3) return input;
        return sum([product([input, input, sixth]), product([input, half])]);
      },
      kernel: { roundedOnce: true },
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \bar y\,\bigl((\tfrac{1}{3} x + \tfrac{1}{2})\,[-3 \le x \le 3] + [x > 3]\bigr)`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }) =>
        input < -3 ? 0 : input > 3 ? gradOutput : gradOutput * (input / 3 + 0.5),
      explain({ gradOutput, input }) {
        const { value } = input;
        if (value < -3) return product([gradOutput, choice(String.raw`[x \ge -3]`, [input], 0)]);
        if (value > 3) return product([gradOutput, choice("[x > 3]", [input], 1)]);
        return sum([product([gradOutput, input, third]), product([gradOutput, half])]);
      },
      kernel: { roundedOnce: true },
    }),
  },

  kink: (input, offset, by) => Math.abs(Math.abs(input[offset]!) - 3) <= by,
  reach: itself,

  samples: [
    { name: "between its ends", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    {
      name: "at its ends and beyond, where its slope is 0, zeros of both signs",
      shapes: { input: [1, 9] },
      attrs: {},
      values: { input: [-3, 3, 0, -0, -2.9999998, 3.0000002, -50, 1000, -1.5] },
    },
  ],
};
