// A rate that falls by a factor in every iteration, as torch.optim.lr_scheduler.ExponentialLR.
//
//   η = η₀·γ^t
//
// The power is e^{t·log γ}, by exp and log that give the same bits everywhere; γ⁰ is 1, also of γ = 0.

import { choice, exp, log, number, product } from "../../ops/expr";
import { exp as e, log as ln } from "../../tensor/math";
import { atIteration, warmedSchedule } from "../schedule";

export type ExponentialLRAttrs = { readonly gamma: number };

export const exponentialLR = warmedSchedule<ExponentialLRAttrs>({
  type: "ExponentialLR",
  about: "Multiplies the rate by a factor in every iteration.",
  attrs: { gamma: { min: 0, integer: false } },
  tex: String.raw`\eta = \eta_0\, \gamma^t`,
  kernelAttrs: ["gamma"],
  value: (rate, t, { gamma }) => (t === 0 ? rate : rate * e(t * ln(gamma))),
  explain(rate, t, { gamma }) {
    const steps = choice("t", [t], t.value);
    return product([rate, exp(product([steps, log(number(gamma, String.raw`\gamma`))]))]);
  },
  samples: [
    atIteration("the beginning", 0, { gamma: 0.5 }),
    atIteration("later", 37, { gamma: 0.97 }),
    atIteration("long after", 20000, { gamma: 0.9999 }),
    atIteration("a rate that grows", 25, { gamma: 1.125 }),
    atIteration("off from the second on", 1, { gamma: 0 }),
  ],
});
