// A rate that falls by a factor every so many iterations, as torch.optim.lr_scheduler.StepLR.
//
//   η = η₀·γ^⌊t/S⌋
//
// The power is e^{⌊t/S⌋·log γ}, by exp and log that give the same bits everywhere; γ⁰ is 1, also of γ = 0.

import { choice, exp, log, number, product } from "../../ops/expr";
import { exp as e, log as ln } from "../../tensor/math";
import { atIteration, warmedSchedule } from "../schedule";

export type StepLRAttrs = { readonly stepSize: number; readonly gamma: number };

export const stepLR = warmedSchedule<StepLRAttrs>({
  type: "StepLR",
  about: "Multiplies the rate by a factor every so many iterations.",
  attrs: { stepSize: { min: 1, integer: true }, gamma: { default: 0.1, min: 0, integer: false } },
  tex: String.raw`\eta = \eta_0\, \gamma^{\lfloor t / S \rfloor}`,
  kernelAttrs: ["stepSize", "gamma"],
  value(rate, t, { stepSize, gamma }) {
    const steps = Math.floor(t / stepSize);
    return steps === 0 ? rate : rate * e(steps * ln(gamma));
  },
  explain(rate, t, { stepSize, gamma }) {
    const steps = choice(String.raw`\lfloor t / S \rfloor`, [t], Math.floor(t.value / stepSize));
    return product([rate, exp(product([steps, log(number(gamma, String.raw`\gamma`))]))]);
  },
  samples: [
    atIteration("before the first step", 9, { stepSize: 10, gamma: 0.1 }),
    atIteration("the first step", 10, { stepSize: 10, gamma: 0.1 }),
    atIteration("many steps", 999, { stepSize: 7, gamma: 0.97 }),
    atIteration("a rate that grows", 25, { stepSize: 5, gamma: 1.5 }),
    atIteration("off before the first step", 4, { stepSize: 5, gamma: 0 }),
    atIteration("off after it", 5, { stepSize: 5, gamma: 0 }),
  ],
});
