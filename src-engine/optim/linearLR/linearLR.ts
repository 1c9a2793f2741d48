// A rate that grows (or falls) evenly over the first iterations, a warm-up, as torch.optim.lr_scheduler.LinearLR.
//
//   η = η₀·(a + (b − a)·min(t, T)/T)

import { choice, number, product, sum } from "../../ops/expr";
import { atIteration, warmedSchedule } from "../schedule";

export type LinearLRAttrs = {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;
};

export const linearLR = warmedSchedule<LinearLRAttrs>({
  type: "LinearLR",
  about: "Raises or lowers the rate evenly over the first iterations: a warm-up.",
  attrs: {
    startFactor: { default: 1 / 3, min: 0, integer: false },
    endFactor: { default: 1, min: 0, integer: false },
    totalIters: { min: 1, integer: true },
  },
  tex: String.raw`\eta = \eta_0 \Bigl(a + (b - a) \frac{\min(t, T)}{T}\Bigr)`,
  kernelAttrs: ["startFactor", "endFactor", "totalIters"],
  value: (rate, t, { startFactor, endFactor, totalIters }) =>
    rate * (startFactor + (endFactor - startFactor) * (Math.min(t, totalIters) / totalIters)),
  explain(rate, t, { startFactor, endFactor, totalIters }) {
    const done = choice(String.raw`\min(t, T)`, [t], Math.min(t.value, totalIters));
    const share = product([done, number(1 / totalIters, String.raw`\tfrac{1}{T}`)]);
    const grown = product([number(endFactor - startFactor, "(b - a)"), share]);
    return product([rate, sum([number(startFactor, "a"), grown])]);
  },
  samples: [
    atIteration("the beginning", 0, { startFactor: 1 / 3, endFactor: 1, totalIters: 5 }),
    atIteration("on the way", 3, { startFactor: 0.01, endFactor: 1, totalIters: 7 }),
    atIteration("warm", 7, { startFactor: 0.01, endFactor: 1, totalIters: 7 }),
    atIteration("long after", 900, { startFactor: 0.01, endFactor: 1, totalIters: 7 }),
    atIteration("downwards", 30, { startFactor: 1, endFactor: 0.125, totalIters: 100 }),
  ],
});
