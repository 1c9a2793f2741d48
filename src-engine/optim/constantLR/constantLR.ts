// A smaller (or larger) rate for the first iterations, as torch.optim.lr_scheduler.ConstantLR: then the run's own.
//
//   η = η₀·c for t < T, then η₀

import { choice, number, product, sum } from "../../ops/expr";
import { atIteration, warmedSchedule } from "../schedule";

export type ConstantLRAttrs = { readonly factor: number; readonly totalIters: number };

export const constantLR = warmedSchedule<ConstantLRAttrs>({
  type: "ConstantLR",
  about: "A reduced rate for the first iterations, then the full one.",
  attrs: { factor: { min: 0, integer: false }, totalIters: { min: 1, integer: true } },
  tex: String.raw`\eta = \eta_0\, c\, [t < T] + \eta_0\, [t \ge T]`,
  kernelAttrs: ["factor", "totalIters"],
  value: (rate, t, { factor, totalIters }) => (t < totalIters ? rate * factor : rate),
  explain(rate, t, { factor, totalIters }) {
    const isEarly = t.value < totalIters;
    return sum([
      product([rate, number(factor, "c"), choice("[t < T]", [t], Number(isEarly))]),
      product([rate, choice(String.raw`[t \ge T]`, [t], Number(!isEarly))]),
    ]);
  },
  samples: [
    atIteration("the beginning", 0, { factor: 0.25, totalIters: 10 }),
    atIteration("the last one that is smaller", 9, { factor: 1 / 3, totalIters: 10 }),
    atIteration("the first one that is not", 10, { factor: 1 / 3, totalIters: 10 }),
  ],
});
