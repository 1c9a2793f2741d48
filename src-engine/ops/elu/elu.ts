// Exponential linear unit, as torch.nn.ELU: what is negative bends towards −α, so that units never die and their mean is near 0.
//
//   y = x if x > 0, else α·(e^x − 1)        x̄ = ȳ if x > 0, else ȳ·α·e^x
//
// At exactly 0 the gradient is α·ȳ, as in PyTorch; NaN stays NaN.

import { exp as e, expm1 as em1 } from "../../tensor/math";
import { choice, exp, expm1, number, product } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

export type ELUAttrs = { readonly alpha: number };

const isOpen = (x: number): boolean => x > 0 || Number.isNaN(x);
const OPEN = "[x > 0]";
const SHUT = String.raw`[x \le 0]`;

export const elu: Op<ELUAttrs> = {
  type: "ELU",
  about: "A ReLU whose negative side bends smoothly towards a limit.",
  group: "Activation",
  inputs: ["input"],
  attrs: { alpha: { default: 1, min: 0, integer: false } },

  forward: {
    output: elementwise<"input", never, ELUAttrs>({
      tex: String.raw`y = x\,${OPEN} + \alpha\,(e^x - 1)\,${SHUT}`,
      reads: ["input"],
      value: ({ input }, { alpha }) => (isOpen(input) ? input : alpha * em1(input)),
      explain: ({ input }, { alpha }) =>
        isOpen(input.value) ? input : product([number(alpha, String.raw`\alpha`), expm1(input)]),
      kernel: { attrs: ["alpha"], roundedOnce: true },
    }),
  },

  backward: {
    gradInput: elementwise<"gradOutput" | "input", never, ELUAttrs>({
      tex: String.raw`\bar x = \bar y\,\bigl(${OPEN} + \alpha\, e^x\,${SHUT}\bigr)`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }, { alpha }) =>
        isOpen(input) ? gradOutput : gradOutput * alpha * e(input),
      explain({ gradOutput, input }, { alpha }) {
        if (isOpen(input.value)) return product([gradOutput, choice(OPEN, [input], 1)]);
        return product([gradOutput, number(alpha, String.raw`\alpha`), exp(input), choice(SHUT, [input], 1)]);
      },
      kernel: { attrs: ["alpha"], roundedOnce: true },
    }),
  },

  summary: ({ alpha }) => (alpha === 1 ? "" : `α ${alpha}`),
  kink: (input, offset, by) => Math.abs(input[offset]!) <= by,
  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: { alpha: 1 } },
    { name: "a matrix with an odd row, a low end", shapes: { input: [3, 7] }, attrs: { alpha: 0.25 } },
    {
      name: "zeros of both signs, near its end and near 0",
      shapes: { input: [1, 8] },
      attrs: { alpha: 2 },
      values: { input: [0, -0, -1, 1, -200, -20, -0.0001220703125, -(2 ** -60)] },
    },
  ],
};
