// A rate that rises to its peak and falls far below where it began, both along half a wave of the cosine, as
// torch.optim.lr_scheduler.OneCycleLR with its cosines. The rate that the run is given is the peak (PyTorch's max_lr).
//
//   s = p·T − 1      the peak's iteration, T − 1 the last's
//   t < s:   η = a + (b − a)·(1 + cos(π·t/s))/2                     a = η₀          b = η₀/d
//   else:    η = a + (b − a)·(1 + cos(π·(t − s)/(T − 1 − s)))/2     a = η₀/(d·f)    b = η₀
//
// From iteration T − 1 on it stays as it is; PyTorch's stops with an error.

import { choice, cos, number, product, sum, type Expr } from "../../ops/expr";
import { cos as cosine } from "../../tensor/math";
import { atIteration, schedule } from "../schedule";

export type OneCycleLRAttrs = {
  readonly totalSteps: number;
  readonly pctStart: number;
  readonly divFactor: number;
  readonly finalDivFactor: number;
};

const usual = { pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4 };

/** Where it is in its wave, and the shares of the peak between which that goes. */
function waveAt(t: number, { totalSteps, pctStart, divFactor, finalDivFactor }: OneCycleLRAttrs) {
  const peak = pctStart * totalSteps - 1;
  const first = 1 / divFactor;
  if (t < peak) return { offset: t, length: peak, from: first, to: 1 };
  const length = totalSteps - 1 - peak;
  return { offset: Math.min(t - peak, length), length, from: 1, to: first / finalDivFactor };
}

export const oneCycleLR = schedule<OneCycleLRAttrs>({
  type: "OneCycleLR",
  about: "Raises the rate to a peak and then lowers it to almost nothing.",
  attrs: {
    totalSteps: { min: 2, integer: true },
    pctStart: { default: usual.pctStart, min: 0, below: 1, integer: false },
    divFactor: { default: usual.divFactor, min: 1, integer: false },
    finalDivFactor: { default: usual.finalDivFactor, min: 1, integer: false },
  },
  tex: String.raw`\eta = a + (b - a) \frac{1 + \cos(\pi\, \tau)}{2} \qquad (\tau, b, a) = \begin{cases} (\tfrac{t}{s},\, \tfrac{\eta_0}{d},\, \eta_0) & t < s \\ (\tfrac{t - s}{T - 1 - s},\, \eta_0,\, \tfrac{\eta_0}{d f}) & t \ge s \end{cases} \qquad s = p\, T - 1`,
  kernelAttrs: ["totalSteps", "pctStart", "divFactor", "finalDivFactor"],
  value(rate, t, attrs) {
    const { offset, length, from, to } = waveAt(t, attrs);
    return rate * (to + (from - to) * (0.5 * (1 + cosine((Math.PI / length) * offset))));
  },
  explain(rate, t, attrs): Expr {
    const { offset, length, from, to } = waveAt(t.value, attrs);
    const angle = product([number(Math.PI / length), choice(String.raw`\tau`, [t], offset)]);
    const share = product([
      number(from - to),
      number(0.5, String.raw`\tfrac{1}{2}`),
      sum([number(1), cos(angle)]),
    ]);
    return product([rate, sum([number(to), share])]);
  },
  samples: [
    atIteration("the beginning", 0, { totalSteps: 100, ...usual }),
    atIteration("rising", 11, { totalSteps: 100, ...usual }),
    atIteration("the peak", 29, { totalSteps: 100, ...usual }),
    atIteration("falling, from a peak between two iterations", 40, {
      totalSteps: 101,
      ...usual,
      pctStart: 0.25,
    }),
    atIteration("the end", 99, { totalSteps: 100, ...usual }),
    atIteration("after the end", 500, { totalSteps: 100, ...usual }),
    atIteration("without a rise", 0, { totalSteps: 10, pctStart: 0, divFactor: 1, finalDivFactor: 10 }),
  ],
});
