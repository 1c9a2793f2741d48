// Adam, as in torch.optim.Adam: steps by running means of the gradient and of its square, each divided by what it
// lacks because it began at 0 (Kingma and Ba, 2015).
//
//   g  = w̄ + λ·w
//   τ′ = τ + 1
//   m′ = β₁·m + (1 − β₁)·g
//   v′ = β₂·v + (1 − β₂)·g²
//   w′ = w − η · m′/(1 − β₁^τ′) / (√(v′/(1 − β₂^τ′)) + ε)
//
// Powers are e^{τ·log β}, which our own exp and log compute to the same bits everywhere.

import type { Shape } from "../../tensor/tensor";
import { negate, product, reciprocal, sqrt, sum } from "../../ops/expr";
import type { Op } from "../../ops/op";
import { itself } from "../../ops/reach";
import { elementwise } from "../../ops/rules";
import { counted } from "../counted";
import { sample, squares } from "../sample";
import { adamLetters, adamSettings, adamState, lacking, lackingIn, rest } from "./bias";

export const adam: Op = {
  type: "Adam",
  about: "Adapts the step of each weight to running means of its gradient and of the square of it.",
  inputs: ["parameter", "gradient"],
  attrs: {},
  state: adamState,
  settings: { ...adamSettings, weightDecay: { default: 0, min: 0, integer: false } },
  letters: adamLetters,

  forward: {
    nextStep: counted(),
    nextM: elementwise<"m" | "gradient" | "parameter", "beta1" | "weightDecay">({
      tex: String.raw`m' = \beta_1\, m + (1 - \beta_1) (\bar w + \lambda\, w)`,
      reads: ["m", "gradient", "parameter"],
      scalars: ["beta1", "weightDecay"],
      next: "m",
      value: ({ m, gradient, parameter, beta1, weightDecay }) =>
        beta1 * m + (1 - beta1) * (gradient + weightDecay * parameter),
      explain: ({ m, gradient, parameter, beta1, weightDecay }) =>
        sum([
          product([beta1, m]),
          product([rest(beta1), sum([gradient, product([weightDecay, parameter])])]),
        ]),
      kernel: {},
    }),
    nextV: elementwise<"v" | "gradient" | "parameter", "beta2" | "weightDecay">({
      tex: String.raw`v' = \beta_2\, v + (1 - \beta_2) (\bar w + \lambda\, w)^2`,
      reads: ["v", "gradient", "parameter"],
      scalars: ["beta2", "weightDecay"],
      next: "v",
      value({ v, gradient, parameter, beta2, weightDecay }) {
        const g = gradient + weightDecay * parameter;
        return beta2 * v + (1 - beta2) * g * g;
      },
      explain({ v, gradient, parameter, beta2, weightDecay }) {
        const g = sum([gradient, product([weightDecay, parameter])]);
        return sum([product([beta2, v]), product([rest(beta2), g, g])]);
      },
      kernel: {},
    }),
    next: elementwise<
      "parameter" | "nextM" | "nextV",
      "nextStep" | "learningRate" | "beta1" | "beta2" | "epsilon"
    >({
      tex: String.raw`w' = w - \eta\, \frac{m' / (1 - \beta_1^{\tau'})}{\sqrt{v' / (1 - \beta_2^{\tau'})} + \varepsilon}`,
      reads: ["parameter", "nextM", "nextV"],
      scalars: ["nextStep", "learningRate", "beta1", "beta2", "epsilon"],
      next: "parameter",
      value({ parameter, nextM, nextV, nextStep, learningRate, beta1, beta2, epsilon }) {
        const m = nextM / lackingIn(beta1, nextStep);
        const v = nextV / lackingIn(beta2, nextStep);
        return parameter - (learningRate * m) / (Math.sqrt(v) + epsilon);
      },
      explain({ parameter, nextM, nextV, nextStep, learningRate, beta1, beta2, epsilon }) {
        const size = sqrt(product([nextV, reciprocal(lacking(beta2, nextStep))]));
        const step = [learningRate, nextM, reciprocal(lacking(beta1, nextStep))];
        return sum([parameter, negate(product([...step, reciprocal(sum([size, epsilon]))]))]);
      },
      kernel: { roundedOnce: true },
    }),
  },
  backward: {},
  reach: itself,

  samples: [
    sampled("a vector, at the first step", [5], 0),
    sampled("kernels, later", [3, 2, 3, 3], 41),
    sampled("a matrix with weight decay", [3, 7], 7, { weightDecay: 0.125 }),
    sampled("without a memory", [9], 3, { beta1: 0, beta2: 0 }),
    sampled("epsilon 0, where only padding divides by 0", [2, 5], 1, { epsilon: 0 }),
    sampled("after very long", [4], 1e6),
  ],
};

function sampled(
  name: string,
  shape: Shape,
  step: number,
  set: Readonly<Record<string, number>> = {},
): Op["samples"][number] {
  const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, ...set };
  return sample(name, shape, ["m", "v"], { step, ...settings }, { v: squares(shape) });
}
