// What Adam and AdamW have in common: their settings and state, and running means that began at 0 and are short by so much.

import { exp, log, negate, number, product, sum, type Expr } from "../../ops/expr";
import { exp as e, log as ln } from "../../tensor/math";

/** What a running mean that began at 0 is short of: 1 − β^τ. */
export const lacking = (beta: Expr, step: Expr): Expr =>
  sum([number(1), negate(exp(product([step, log(beta)])))]);
export const lackingIn = (beta: number, step: number): number => 1 - e(step * ln(beta));

/** The weight of what is new in a running mean: 1 − β. */
export const rest = (beta: Expr): Expr => sum([number(1), negate(beta)]);

export const adamState = { m: "parameter", v: "parameter", step: "scalar" } as const;

/** But for weight decay, which both have and use otherwise. */
export const adamSettings = {
  learningRate: { default: 0.001, min: 0, integer: false },
  beta1: { default: 0.9, min: 0, below: 1, integer: false },
  beta2: { default: 0.999, min: 0, below: 1, integer: false },
  epsilon: { default: 1e-8, min: 0, integer: false },
} as const;

export const adamLetters = {
  ...{ step: String.raw`\tau`, nextStep: String.raw`\tau'`, m: "m", nextM: "m'", v: "v", nextV: "v'" },
  ...{ beta1: String.raw`\beta_1`, beta2: String.raw`\beta_2` },
  ...{ epsilon: String.raw`\varepsilon`, weightDecay: String.raw`\lambda` },
} as const;
