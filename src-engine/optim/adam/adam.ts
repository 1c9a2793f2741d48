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

import type { Shapes } from "../../tensor/tensor";
import { exp, log, negate, number, product, reciprocal, sqrt, sum, type Expr } from "../../ops/expr";
import type { Op } from "../../ops/op";
import { itself } from "../../ops/reach";
import { elementwise } from "../../ops/rules";
import { exp as e, log as ln } from "../../tensor/math";

/** What a running mean that began at 0 is short of: 1 − β^τ. */
const lacking = (beta: Expr, step: Expr): Expr => sum([number(1), negate(exp(product([step, log(beta)])))]);
const lackingIn = (beta: number, step: number): number => 1 - e(step * ln(beta));
const rest = (beta: Expr): Expr => sum([number(1), negate(beta)]);

export const adam: Op = {
  type: "Adam",
  inputs: ["parameter", "gradient"],
  attrs: {},
  state: { m: "parameter", v: "parameter", step: "scalar" },
  settings: {
    learningRate: { default: 0.001, min: 0, integer: false },
    beta1: { default: 0.9, min: 0, below: 1, integer: false },
    beta2: { default: 0.999, min: 0, below: 1, integer: false },
    epsilon: { default: 1e-8, min: 0, integer: false },
    weightDecay: { default: 0, min: 0, integer: false },
  },
  letters: {
    ...{ step: String.raw`\tau`, nextStep: String.raw`\tau'`, m: "m", nextM: "m'", v: "v", nextV: "v'" },
    ...{ beta1: String.raw`\beta_1`, beta2: String.raw`\beta_2` },
    ...{ epsilon: String.raw`\varepsilon`, weightDecay: String.raw`\lambda` },
  },

  forward: {
    nextStep: elementwise({
      tex: String.raw`\tau' = \tau + 1`,
      reads: ["step"],
      next: "step",
      value: ({ step }) => step + 1,
      explain: ({ step }) => sum([step, number(1)]),
      kernel: {},
    }),
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
    sample("a vector, at the first step", [5], 0),
    sample("kernels, later", [3, 2, 3, 3], 41),
    sample("a matrix with weight decay", [3, 7], 7, { weightDecay: 0.125 }),
    sample("without a memory", [9], 3, { beta1: 0, beta2: 0 }),
    sample("epsilon 0, where only padding divides by 0", [2, 5], 1, { epsilon: 0 }),
    sample("after very long", [4], 1e6),
  ],
};

/** With a v that mean squares can have: not negative. */
function sample(
  name: string,
  shape: readonly number[],
  step: number,
  set: Readonly<Record<string, number>> = {},
): Op["samples"][number] {
  const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, ...set };
  const size = shape.reduce((product, length) => product * length, 1);
  const like: Shapes = { parameter: shape, gradient: shape, m: shape, v: shape, step: [] };
  return {
    name,
    shapes: { ...like, ...Object.fromEntries(Object.keys(settings).map((key) => [key, []])) },
    attrs: {},
    values: {
      v: Array.from({ length: size }, (_, i) => ((i % 7) + 1) / 16),
      step: [step],
      ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, [value]])),
    },
  };
}
