// The logistic function, which squeezes all numbers between 0 and 1. Its slope is at most ¼, so a gradient
// that comes back through many of them vanishes; near 0 and 1 nothing comes back at all.
//
//   y = 1 / (1 + e^−x)
//   x̄ = ȳ · y · (1 − y)

import { exp as e } from "../../tensor/math";
import { exp, negate, number, product, reciprocal, sum } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

export const sigmoid: Op<Record<never, never>> = {
  type: "Sigmoid",
  about: "Maps every number to the range from 0 to 1.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},
  limits: [0, 1],

  forward: {
    output: elementwise({
      tex: String.raw`y = \frac{1}{1 + e^{-x}}`,
      reads: ["input"],
      value: ({ input }) => 1 / (1 + e(-input)),
      explain: ({ input }) => reciprocal(sum([number(1), exp(negate(input))])),
      kernel: { roundedOnce: true },
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \bar y\, y\,(1 - y)`,
      reads: ["gradOutput", "output"],
      value: ({ gradOutput, output }) => gradOutput * output * (1 - output),
      explain: ({ gradOutput, output }) => product([gradOutput, output, sum([number(1), negate(output)])]),
      kernel: {},
    }),
  },

  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    {
      name: "near its limits",
      shapes: { input: [1, 8] },
      attrs: {},
      values: { input: [-80, -20, -5, -0.0001220703125, 0, 5, 20, 100] },
    },
  ],
};
