// A ReLU without its corner, as torch.nn.Softplus: always positive, and always with a slope.
//
//   y = log(1 + e^x)        x̄ = ȳ / (1 + e^−x)
//
// Computed as max(x, 0) + log(1 + e^−|x|), so that nothing overflows and small results keep their digits. PyTorch gives x itself
// above 20, where the two differ by less than 10⁻⁸.

import { exp as e, log1p as ln1p } from "../../tensor/math";
import { exp, log1p, max, negate, number, product, reciprocal, sum } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

export const softplus: Op<Record<never, never>> = {
  type: "Softplus",
  about: "A smooth ReLU that is always positive.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},

  forward: {
    output: elementwise({
      tex: String.raw`y = \log(1 + e^x)`,
      reads: ["input"],
      value: ({ input }) => Math.max(input, 0) + ln1p(e(-Math.abs(input))),
      explain: ({ input }) => {
        const rest = log1p(exp(negate(max([input, negate(input)]))));
        return input.value > 0 ? sum([input, rest]) : rest;
      },
      kernel: { roundedOnce: true },
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \frac{\bar y}{1 + e^{-x}}`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }) => gradOutput / (1 + e(-input)),
      explain: ({ gradOutput, input }) =>
        product([gradOutput, reciprocal(sum([number(1), exp(negate(input))]))]),
      kernel: { roundedOnce: true },
    }),
  },

  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    {
      name: "far out and near 0",
      shapes: { input: [1, 8] },
      attrs: {},
      values: { input: [-95, -30, -0.0001220703125, 0, -0, 3, 30, 500] },
    },
  ],
};
