// AdamW, as torch.optim.AdamW: Adam whose weight decay is no part of the gradient, so that its means do not see it
// (Loshchilov and Hutter, 2019).
//
//   τ′ = τ + 1
//   m′ = β₁·m + (1 − β₁)·w̄
//   v′ = β₂·v + (1 − β₂)·w̄²
//   w′ = w − η·λ·w − η · m′/(1 − β₁^τ′) / (√(v′/(1 − β₂^τ′)) + ε)

import type { Shape } from "../../tensor/tensor";
import { negate, product, reciprocal, sqrt, sum } from "../../ops/expr";
import type { Op } from "../../ops/op";
import { itself } from "../../ops/reach";
import { elementwise } from "../../ops/rules";
import { adamLetters, adamSettings, adamState, lacking, lackingIn, rest } from "../adam/bias";
import { counted } from "../counted";
import { sample, squares } from "../sample";

export const adamW: Op = {
  type: "AdamW",
  about: "Adam with weight decay kept apart from the gradient.",
  inputs: ["parameter", "gradient"],
  attrs: {},
  state: adamState,
  settings: { ...adamSettings, weightDecay: { default: 0.01, min: 0, integer: false } },
  letters: adamLetters,

  forward: {
    nextStep: counted(),
    nextM: elementwise<"m" | "gradient", "beta1">({
      tex: String.raw`m' = \beta_1\, m + (1 - \beta_1)\, \bar w`,
      reads: ["m", "gradient"],
      scalars: ["beta1"],
      next: "m",
      value: ({ m, gradient, beta1 }) => beta1 * m + (1 - beta1) * gradient,
      explain: ({ m, gradient, beta1 }) => sum([product([beta1, m]), product([rest(beta1), gradient])]),
      kernel: {},
    }),
    nextV: elementwise<"v" | "gradient", "beta2">({
      tex: String.raw`v' = \beta_2\, v + (1 - \beta_2)\, \bar w^2`,
      reads: ["v", "gradient"],
      scalars: ["beta2"],
      next: "v",
      value: ({ v, gradient, beta2 }) => beta2 * v + (1 - beta2) * gradient * gradient,
      explain: ({ v, gradient, beta2 }) =>
        sum([product([beta2, v]), product([rest(beta2), gradient, gradient])]),
      kernel: {},
    }),
    next: elementwise<
      "parameter" | "nextM" | "nextV",
      "nextStep" | "learningRate" | "beta1" | "beta2" | "epsilon" | "weightDecay"
    >({
      tex: String.raw`w' = w - \eta\, \lambda\, w - \eta\, \frac{m' / (1 - \beta_1^{\tau'})}{\sqrt{v' / (1 - \beta_2^{\tau'})} + \varepsilon}`,
      reads: ["parameter", "nextM", "nextV"],
      scalars: ["nextStep", "learningRate", "beta1", "beta2", "epsilon", "weightDecay"],
      next: "parameter",
      value({ parameter, nextM, nextV, nextStep, learningRate, beta1, beta2, epsilon, weightDecay }) {
        const m = nextM / lackingIn(beta1, nextStep);
        const v = nextV / lackingIn(beta2, nextStep);
        return parameter * (1 - learningRate * weightDecay) - (learningRate * m) / (Math.sqrt(v) + epsilon);
      },
      explain({ parameter, nextM, nextV, nextStep, learningRate, beta1, beta2, epsilon, weightDecay }) {
        const size = sqrt(product([nextV, reciprocal(lacking(beta2, nextStep))]));
        const step = [learningRate, nextM, reciprocal(lacking(beta1, nextStep))];
        return sum([
          parameter,
          negate(product([learningRate, weightDecay, parameter])),
          negate(product([...step, reciprocal(sum([size, epsilon]))])),
        ]);
      },
      kernel: { roundedOnce: true },
    }),
  },
  backward: {},
  reach: itself,

  samples: [
    sampled("a vector, at the first step", [5], 0),
    sampled("kernels, later", [3, 2, 3, 3], 41),
    sampled("a matrix with much weight decay", [3, 7], 7, { weightDecay: 12.5 }),
    sampled("without a memory and without decay", [9], 3, { beta1: 0, beta2: 0, weightDecay: 0 }),
    sampled("epsilon 0, where only padding divides by 0", [2, 5], 1, { epsilon: 0 }),
  ],
};

function sampled(
  name: string,
  shape: Shape,
  step: number,
  set: Readonly<Record<string, number>> = {},
): Op["samples"][number] {
  const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, ...set };
  return sample(name, shape, ["m", "v"], { step, ...settings }, { v: squares(shape) });
}
