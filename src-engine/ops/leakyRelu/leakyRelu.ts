// Leaky rectified linear unit, as torch.nn.LeakyReLU: what is negative goes on a little, so that no unit dies.
//
//   y = x if x > 0, else s·x        x̄ = ȳ if x > 0, else s·ȳ
//
// At exactly 0 the gradient is s·ȳ, as in PyTorch; NaN stays NaN.

import { choice, number, product } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

export type LeakyReLUAttrs = { readonly negativeSlope: number };

const isOpen = (x: number): boolean => x > 0 || Number.isNaN(x);
/** The slope at an input, as a factor whose choice is shown. */
const slope = String.raw`[x > 0] + s\,[x \le 0]`;

export const leakyRelu: Op<LeakyReLUAttrs> = {
  type: "LeakyReLU",
  about: "A ReLU that lets a small share of negative numbers through.",
  group: "Activation",
  inputs: ["input"],
  attrs: { negativeSlope: { default: 0.01, min: -Infinity, integer: false } },

  forward: {
    output: elementwise<"input", never, LeakyReLUAttrs>({
      tex: String.raw`y = x\,\bigl(${slope}\bigr)`,
      reads: ["input"],
      value: ({ input }, { negativeSlope }) => (isOpen(input) ? input : negativeSlope * input),
      explain: ({ input }, { negativeSlope }) =>
        isOpen(input.value) ? input : product([number(negativeSlope, "s"), input]),
      kernel: { attrs: ["negativeSlope"] },
    }),
  },

  backward: {
    gradInput: elementwise<"gradOutput" | "input", never, LeakyReLUAttrs>({
      tex: String.raw`\bar x = \bar y\,\bigl(${slope}\bigr)`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }, { negativeSlope }) =>
        isOpen(input) ? gradOutput : negativeSlope * gradOutput,
      explain({ gradOutput, input }, { negativeSlope }) {
        const open = choice("[x > 0]", [input], isOpen(input.value) ? 1 : 0);
        return isOpen(input.value)
          ? product([gradOutput, open])
          : product([gradOutput, number(negativeSlope, "s"), choice(String.raw`[x \le 0]`, [input], 1)]);
      },
      kernel: { attrs: ["negativeSlope"] },
    }),
  },

  summary: ({ negativeSlope }) => `slope ${negativeSlope}`,
  kink: (input, offset, by) => Math.abs(input[offset]!) <= by,
  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: { negativeSlope: 0.01 } },
    {
      name: "a matrix with an odd row, a steep slope",
      shapes: { input: [3, 7] },
      attrs: { negativeSlope: 0.3 },
    },
    {
      name: "exact zeros of both signs",
      shapes: { input: [1, 4] },
      attrs: { negativeSlope: 0.2 },
      values: { input: [0, -0, -1, 1] },
    },
  ],
};
