// Adagrad, as torch.optim.Adagrad: each gradient divided by the root of the sum of all of its squares so far (Duchi, Hazan and
// Singer, 2011).
//
//   g  = w̄ + λ·w
//   τ′ = τ + 1
//   s′ = s + g²
//   w′ = w − η/(1 + (τ′ − 1)·γ) · g/(√s′ + ε)

import type { Shape } from "../../tensor/tensor";
import { negate, number, product, reciprocal, sqrt, sum } from "../../ops/expr";
import type { Op } from "../../ops/op";
import { itself } from "../../ops/reach";
import { elementwise } from "../../ops/rules";
import { counted } from "../counted";
import { sample, squares } from "../sample";

export const adagrad: Op = {
  type: "Adagrad",
  about: "Divides each gradient by the root of the sum of all its squares so far.",
  inputs: ["parameter", "gradient"],
  attrs: { initialAccumulatorValue: { default: 0, min: 0, integer: false } },
  state: { sum: "parameter", step: "scalar" },
  stateBegins: (state, { initialAccumulatorValue }) =>
    state === "sum" ? Number(initialAccumulatorValue) : 0,
  settings: {
    learningRate: { default: 0.01, min: 0, integer: false },
    learningRateDecay: { default: 0, min: 0, integer: false },
    weightDecay: { default: 0, min: 0, integer: false },
    epsilon: { default: 1e-10, min: 0, integer: false },
  },
  letters: {
    ...{ sum: "s", nextSum: "s'", step: String.raw`\tau`, nextStep: String.raw`\tau'` },
    ...{
      learningRateDecay: String.raw`\gamma`,
      weightDecay: String.raw`\lambda`,
      epsilon: String.raw`\varepsilon`,
    },
  },

  forward: {
    nextStep: counted(),
    nextSum: elementwise<"sum" | "gradient" | "parameter", "weightDecay">({
      tex: String.raw`s' = s + (\bar w + \lambda\, w)^2`,
      reads: ["sum", "gradient", "parameter"],
      scalars: ["weightDecay"],
      next: "sum",
      value({ sum, gradient, parameter, weightDecay }) {
        const g = gradient + weightDecay * parameter;
        return sum + g * g;
      },
      explain({ sum: before, gradient, parameter, weightDecay }) {
        const g = sum([gradient, product([weightDecay, parameter])]);
        return sum([before, product([g, g])]);
      },
      kernel: {},
    }),
    next: elementwise<
      "parameter" | "gradient" | "nextSum",
      "nextStep" | "learningRate" | "learningRateDecay" | "weightDecay" | "epsilon"
    >({
      tex: String.raw`w' = w - \frac{\eta}{1 + (\tau' - 1)\, \gamma} \cdot \frac{\bar w + \lambda\, w}{\sqrt{s'} + \varepsilon}`,
      reads: ["parameter", "gradient", "nextSum"],
      scalars: ["nextStep", "learningRate", "learningRateDecay", "weightDecay", "epsilon"],
      next: "parameter",
      value(x) {
        const rate = x.learningRate / (1 + (x.nextStep - 1) * x.learningRateDecay);
        const g = x.gradient + x.weightDecay * x.parameter;
        return x.parameter - rate * (g / (Math.sqrt(x.nextSum) + x.epsilon));
      },
      explain(x) {
        const before = sum([x.nextStep, number(-1)]);
        const slowed = reciprocal(sum([number(1), product([before, x.learningRateDecay])]));
        const g = sum([x.gradient, product([x.weightDecay, x.parameter])]);
        const size = reciprocal(sum([sqrt(x.nextSum), x.epsilon]));
        return sum([x.parameter, negate(product([x.learningRate, slowed, g, size]))]);
      },
      kernel: { roundedOnce: true },
    }),
  },
  backward: {},
  reach: itself,

  samples: [
    sampled("a vector, at the first step", [5], 0),
    sampled("kernels, later, with a rate that decays", [3, 2, 3, 3], 41, { learningRateDecay: 0.125 }),
    sampled("a matrix with weight decay", [3, 7], 7, { weightDecay: 0.125 }),
    sampled("epsilon 0, where only padding divides by 0", [2, 5], 1, { epsilon: 0 }),
  ],
};

function sampled(
  name: string,
  shape: Shape,
  step: number,
  set: Readonly<Record<string, number>> = {},
): Op["samples"][number] {
  const settings = { learningRate: 0.01, learningRateDecay: 0, weightDecay: 0, epsilon: 1e-10, ...set };
  return sample(
    name,
    shape,
    ["sum"],
    { step, ...settings },
    { sum: squares(shape) },
    { initialAccumulatorValue: 0 },
  );
}
