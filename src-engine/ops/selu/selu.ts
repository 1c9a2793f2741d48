// Scaled exponential linear unit, as torch.nn.SELU: an ELU whose two constants bring mean and variance of what goes through many
// layers towards 0 and 1 (Klambauer et al. 2017, Self-normalizing neural networks).
//
//   y = λ x if x > 0, else λ α (e^x − 1)        x̄ = λ ȳ if x > 0, else λ α e^x ȳ
//
// At exactly 0 the gradient is λ α ȳ, as in PyTorch; NaN stays NaN.

import { exp as e, expm1 as em1 } from "../../tensor/math";
import { choice, exp, expm1, number, product } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

export const ALPHA = 1.6732632423543772;
export const SCALE = 1.0507009873554805;

const isOpen = (x: number): boolean => x > 0 || Number.isNaN(x);
const alpha = number(ALPHA, String.raw`\alpha`);
const scale = number(SCALE, String.raw`\lambda`);

export const selu: Op<Record<never, never>> = {
  type: "SELU",
  about: "An ELU scaled to keep mean and variance steady over many layers.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},

  forward: {
    output: elementwise({
      tex: String.raw`y = \lambda\,\bigl(x\,[x > 0] + \alpha\,(e^x - 1)\,[x \le 0]\bigr)`,
      reads: ["input"],
      value: ({ input }) => (isOpen(input) ? SCALE * input : SCALE * ALPHA * em1(input)),
      explain: ({ input }) =>
        isOpen(input.value) ? product([scale, input]) : product([scale, alpha, expm1(input)]),
      kernel: { roundedOnce: true },
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \lambda\, \bar y\,\bigl([x > 0] + \alpha\, e^x\,[x \le 0]\bigr)`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }) =>
        isOpen(input) ? SCALE * gradOutput : SCALE * ALPHA * e(input) * gradOutput,
      explain: ({ gradOutput, input }) =>
        isOpen(input.value)
          ? product([scale, gradOutput, choice("[x > 0]", [input], 1)])
          : product([scale, alpha, gradOutput, exp(input), choice(String.raw`[x \le 0]`, [input], 1)]),
      kernel: { roundedOnce: true },
    }),
  },

  kink: (input, offset, by) => Math.abs(input[offset]!) <= by,
  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    {
      name: "zeros of both signs, near its end and near 0",
      shapes: { input: [1, 8] },
      attrs: {},
      values: { input: [0, -0, -1, 1, -200, -20, -(2 ** -60), 50] },
    },
  ],
};
