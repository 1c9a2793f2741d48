// A rate that falls along half a wave of the cosine, as torch.optim.lr_scheduler.CosineAnnealingLR. Past its end it rises
// again, as PyTorch's does.
//
//   η = η_min + (η₀ − η_min)·(1 + cos(π·t/T))/2
//
// t is taken modulo 2T first, which changes nothing but keeps the angle small.

import { choice, cos, negate, number, product, sum } from "../../ops/expr";
import { cos as cosine } from "../../tensor/math";
import { atIteration, warmedSchedule } from "../schedule";

export type CosineAnnealingLRAttrs = { readonly tMax: number; readonly etaMin: number };

export const cosineAnnealingLR = warmedSchedule<CosineAnnealingLRAttrs>({
  type: "CosineAnnealingLR",
  about: "Lowers the rate along half a cosine wave.",
  attrs: { tMax: { min: 1, integer: true }, etaMin: { default: 0, min: 0, integer: false } },
  tex: String.raw`\eta = \eta_{\min} + (\eta_0 - \eta_{\min}) \frac{1 + \cos(\pi t / T)}{2}`,
  kernelAttrs: ["tMax", "etaMin"],
  value: (rate, t, { tMax, etaMin }) =>
    etaMin + (rate - etaMin) * (0.5 * (1 + cosine((Math.PI / tMax) * (t % (2 * tMax))))),
  explain(rate, t, { tMax, etaMin }) {
    const least = number(etaMin, String.raw`\eta_{\min}`);
    const turned = choice(String.raw`t`, [t], t.value % (2 * tMax));
    const angle = product([number(Math.PI / tMax, String.raw`\tfrac{\pi}{T}`), turned]);
    return sum([
      least,
      product([
        sum([rate, negate(least)]),
        number(0.5, String.raw`\tfrac{1}{2}`),
        sum([number(1), cos(angle)]),
      ]),
    ]);
  },
  samples: [
    atIteration("the beginning", 0, { tMax: 100, etaMin: 0 }),
    atIteration("on the way", 37, { tMax: 100, etaMin: 0.001 }),
    atIteration("half", 50, { tMax: 100, etaMin: 0 }),
    atIteration("just before the end", 999, { tMax: 1000, etaMin: 0 }),
    atIteration("the end", 100, { tMax: 100, etaMin: 0 }),
    atIteration("rising again", 160, { tMax: 100, etaMin: 0.01 }),
    atIteration("a tMax of 1", 3, { tMax: 1, etaMin: 0 }),
  ],
});
