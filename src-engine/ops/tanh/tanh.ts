// The hyperbolic tangent, which squeezes all numbers between −1 and 1. Its slope is 1 at 0 and less elsewhere.
//
//   y = (e^x − e^−x) / (e^x + e^−x)
//     = ±(1 − t) / (1 + t)     t = e^−2|x|, the sign that of x: this way nothing overflows
//   x̄ = ȳ · (1 − y²)

import { exp as e } from "../../tensor/math";
import { exp, max, negate, number, product, reciprocal, sum } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

export const tanh: Op<Record<never, never>> = {
  type: "Tanh",
  about: "Maps every number to the range from −1 to 1.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},
  limits: [-1, 1],

  forward: {
    output: elementwise({
      tex: String.raw`y = \frac{e^x - e^{-x}}{e^x + e^{-x}}`,
      reads: ["input"],
      value: ({ input }) => value(input),
      explain({ input }) {
        const t = exp(product([number(-2), max([input, negate(input)])]));
        const size = product([sum([number(1), negate(t)]), reciprocal(sum([number(1), t]))]);
        return input.value < 0 ? negate(size) : size;
      },
      kernel: { roundedOnce: true },
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \bar y\,(1 - y^2)`,
      reads: ["gradOutput", "output"],
      value: ({ gradOutput, output }) => gradOutput * (1 - output * output),
      explain: ({ gradOutput, output }) =>
        product([gradOutput, sum([number(1), negate(product([output, output]))])]),
      kernel: {},
    }),
  },

  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    {
      name: "near zero and near its limits",
      shapes: { input: [1, 9] },
      attrs: {},
      values: { input: [-400, -9, -0.03125, -0.0001220703125, 0, 0.03, 0.5, 9, 400] },
    },
  ],
};

/** Near 0, where 1 − t would cancel, by the series: off by less than a rounding below 2⁻⁸. */
function value(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude < 2 ** -8) {
    const square = x * x;
    return x * (1 - square * (1 / 3 - square * (2 / 15 - (square * 17) / 315)));
  }
  const t = e(-2 * magnitude);
  return x < 0 ? -(1 - t) / (1 + t) : (1 - t) / (1 + t);
}
