// An input times its own sigmoid, as torch.nn.SiLU, called swish as well: what is very negative is cut off, softly.
//
//   y = x σ(x)        x̄ = ȳ (σ(x) + x σ(x) σ(−x))        σ(x) = 1 / (1 + e^−x)

import { exp as e } from "../../tensor/math";
import { exp, negate, number, product, reciprocal, sum, type Expr } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

const sigmoid = (x: number): number => 1 / (1 + e(-x));
const sigmoidOf = (x: Expr): Expr => reciprocal(sum([number(1), exp(negate(x))]));
/** σ(−x), which is 1 − σ(x) without cancelling. */
const restOf = (x: Expr): Expr => reciprocal(sum([number(1), exp(x)]));

export const silu: Op<Record<never, never>> = {
  type: "SiLU",
  about: "Multiplies each number by its own sigmoid: a smooth ReLU, also called swish.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},

  forward: {
    output: elementwise({
      tex: String.raw`y = \frac{x}{1 + e^{-x}}`,
      reads: ["input"],
      value: ({ input }) => input * sigmoid(input),
      explain: ({ input }) => product([input, sigmoidOf(input)]),
      kernel: { roundedOnce: true },
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \frac{\bar y}{1 + e^{-x}} + \frac{\bar y\, x}{(1 + e^{-x})(1 + e^x)}`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }) =>
        gradOutput * sigmoid(input) + gradOutput * input * sigmoid(input) * sigmoid(-input),
      explain: ({ gradOutput, input }) =>
        sum([
          product([gradOutput, sigmoidOf(input)]),
          product([gradOutput, input, sigmoidOf(input), restOf(input)]),
        ]),
      kernel: { roundedOnce: true },
    }),
  },

  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    {
      name: "far out, near 0, and where its slope is almost 0",
      shapes: { input: [1, 9] },
      attrs: {},
      values: { input: [-90, -20, -1.278464555740356, -1.2784645, 0, -0, 0.0001220703125, 20, 200] },
    },
  ],
};
