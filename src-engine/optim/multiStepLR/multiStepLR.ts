// A rate that falls by a factor at each of a few iterations, as torch.optim.lr_scheduler.MultiStepLR.
//
//   η = η₀·γ^k      k: how many of the milestones are not after t
//
// The power is e^{k·log γ}, by exp and log that give the same bits everywhere; γ⁰ is 1, also of γ = 0.

import { choice, exp, log, number, product } from "../../ops/expr";
import { exp as e, log as ln } from "../../tensor/math";
import { atIteration, warmedSchedule } from "../schedule";

export type MultiStepLRAttrs = { readonly milestones: number | readonly number[]; readonly gamma: number };

const passed = (t: number, { milestones }: MultiStepLRAttrs): number =>
  (typeof milestones === "number" ? [milestones] : milestones).filter((milestone) => milestone <= t).length;

export const multiStepLR = warmedSchedule<MultiStepLRAttrs>({
  type: "MultiStepLR",
  about: "Multiplies the rate by a factor at each of the given iterations.",
  attrs: {
    milestones: { kind: "list", each: { min: 1, integer: true }, length: [1, 8] },
    gamma: { default: 0.1, min: 0, integer: false },
  },
  tex: String.raw`\eta = \eta_0\, \gamma^k \qquad k = \sum_i [M_i \le t]`,
  kernelAttrs: ["milestones", "gamma"],
  value(rate, t, attrs) {
    const steps = passed(t, attrs);
    return steps === 0 ? rate : rate * e(steps * ln(attrs.gamma));
  },
  explain(rate, t, attrs) {
    const steps = choice("k", [t], passed(t.value, attrs));
    return product([rate, exp(product([steps, log(number(attrs.gamma, String.raw`\gamma`))]))]);
  },
  samples: [
    atIteration("before the first", 29, { milestones: [30, 80], gamma: 0.1 }),
    atIteration("the first", 30, { milestones: [30, 80], gamma: 0.1 }),
    atIteration("all eight, one of them twice", 999, {
      milestones: [9, 9, 20, 30, 40, 50, 60, 70],
      gamma: 0.5,
    }),
    atIteration("in any order", 50, { milestones: [80, 30, 45], gamma: 0.25 }),
    atIteration("a single one, off from there", 6, { milestones: 5, gamma: 0 }),
  ],
});
