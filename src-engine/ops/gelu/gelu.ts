// Gaussian error linear unit, as torch.nn.GELU: an input times the share of a standard normal distribution that lies below it.
//
//   y = x G(x)        x̄ = ȳ (G(x) + x G'(x))
//   G = Φ, or as `approximate` has it near Φ: 1 / (1 + e^−2u), with u = √(2/π) (x + 0.044715 x³)
//
// PyTorch writes the second one as ½ (1 + tanh u), which is the same.

import { exp as e, normalCdf } from "../../tensor/math";
import { exp, negate, normal, number, product, reciprocal, sum, type Expr } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

export type GELUAttrs = { readonly approximate: "none" | "tanh" };

/** φ(0) = 1/√(2π), and the factors of x and x³ in 2u. */
const DENSITY = 1 / Math.sqrt(2 * Math.PI);
const FIRST = 2 * Math.sqrt(2 / Math.PI);
const THIRD = FIRST * 0.044715;

const density = number(DENSITY, String.raw`\tfrac{1}{\sqrt{2 \pi}}`);
const first = number(FIRST, String.raw`2\sqrt{2/\pi}`);
const third = number(THIRD, String.raw`2\sqrt{2/\pi}\, 0.044715`);
const slopeOfThird = number(3 * THIRD, String.raw`6\sqrt{2/\pi}\, 0.044715`);

export const gelu: Op<GELUAttrs> = {
  type: "GELU",
  about: "Weighs each number by the normal distribution: a smooth ReLU.",
  group: "Activation",
  inputs: ["input"],
  attrs: { approximate: { kind: "word", words: ["none", "tanh"], default: "none" } },

  forward: {
    output: elementwise<"input", never, GELUAttrs>({
      tex: String.raw`y = x\, G(x) \qquad G(x) = \Phi(x) \;\text{ or }\; \frac{1}{1 + e^{-2u}} ,\quad u = \sqrt{2/\pi}\,(x + 0.044715\, x^3)`,
      reads: ["input"],
      value: ({ input }, { approximate }) =>
        input * (approximate === "none" ? normalCdf(input) : logistic(twice(input))),
      explain: ({ input }, { approximate }) =>
        product([input, approximate === "none" ? normal(input) : logisticOf(negate(twiceOf(input)))]),
      kernel: { attrs: ["approximate"], roundedOnce: true },
    }),
  },

  backward: {
    gradInput: elementwise<"gradOutput" | "input", never, GELUAttrs>({
      tex: String.raw`\bar x = \bar y\, G(x) + \bar y\, x\, G'(x) \qquad G'(x) = \frac{e^{-x^2/2}}{\sqrt{2 \pi}} \;\text{ or }\; \frac{2u'}{(1 + e^{-2u})(1 + e^{2u})}`,
      reads: ["gradOutput", "input"],
      value({ gradOutput, input }, { approximate }) {
        if (approximate === "none")
          return gradOutput * normalCdf(input) + gradOutput * input * DENSITY * e((-input * input) / 2);
        const v = twice(input);
        const slope = FIRST + 3 * THIRD * input * input;
        const rest = logistic(-v);
        // Far out the slope is as large as the rest is small.
        return gradOutput * logistic(v) + (rest === 0 ? 0 : gradOutput * input * logistic(v) * rest * slope);
      },
      explain({ gradOutput, input }, { approximate }) {
        if (approximate === "none") {
          const power = exp(product([number(-0.5, String.raw`-\tfrac{1}{2}`), input, input]));
          return sum([product([gradOutput, normal(input)]), product([gradOutput, input, density, power])]);
        }
        const v = twiceOf(input);
        const [share, rest] = [logisticOf(negate(v)), logisticOf(v)];
        const slope = sum([first, product([slopeOfThird, input, input])]);
        return sum([product([gradOutput, share]), product([gradOutput, input, share, rest, slope])]);
      },
      kernel: { attrs: ["approximate"], roundedOnce: true },
    }),
  },

  summary: ({ approximate }) => (approximate === "none" ? "" : approximate),
  reach: itself,

  samples: [
    { name: "both signs", shapes: { input: [2, 3, 5, 3] }, attrs: { approximate: "none" } },
    { name: "both signs, by tanh", shapes: { input: [2, 3, 5, 3] }, attrs: { approximate: "tanh" } },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: { approximate: "none" } },
    {
      name: "far out, near 0, and where its slope is almost 0",
      shapes: { input: [1, 9] },
      attrs: { approximate: "none" },
      values: { input: [-14, -6, -0.7517915367, -1.5, 0, -0, 0.0001220703125, 7, 200] },
    },
    {
      name: "far out and near 0, by tanh",
      shapes: { input: [1, 8] },
      attrs: { approximate: "tanh" },
      values: { input: [-9, -6, -0.75246143, 0, -0, 0.0001220703125, 7, 200] },
    },
  ],
};

function logistic(x: number): number {
  return 1 / (1 + e(-x));
}

/** 1 / (1 + e^x) */
function logisticOf(x: Expr): Expr {
  return reciprocal(sum([number(1), exp(x)]));
}

/** 2u */
function twice(x: number): number {
  return FIRST * x + THIRD * x * x * x;
}

function twiceOf(x: Expr): Expr {
  return sum([product([first, x]), product([third, x, x, x])]);
}
