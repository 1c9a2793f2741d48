// A square near 0 and an absolute value further out, as torch.nn.SmoothL1Loss.
//
//   d = x − t
//   L = 1/M Σ d²/(2β)  where |d| < β, else |d| − β/2
//   x̄ = 1/M · d/β      where |d| < β, else sign(d)

import { choice, difference, number, product, sum } from "../expr";
import { elementLoss, elementSamples, type Reduction } from "../shared/elementLoss";

export type SmoothL1LossAttrs = { readonly reduction: Reduction; readonly beta: number };

export const smoothL1Loss = elementLoss<SmoothL1LossAttrs>({
  type: "SmoothL1Loss",
  about: "A squared difference where it is small, an absolute one where it is large.",
  attrs: { beta: { default: 1, min: 1e-9, integer: false } },
  tex: {
    output: String.raw`L = \frac{1}{M} \sum_{n,i} \begin{cases} \tfrac{1}{2\beta} (x_{ni} - t_{ni})^2 & |x_{ni} - t_{ni}| < \beta \\ |x_{ni} - t_{ni}| - \tfrac{\beta}{2} & \text{else} \end{cases}`,
    gradInput: String.raw`\bar x_{ni} = \frac{1}{M} \begin{cases} \tfrac{1}{\beta} (x_{ni} - t_{ni}) & |x_{ni} - t_{ni}| < \beta \\ \mathrm{sign}(x_{ni} - t_{ni}) & \text{else} \end{cases}`,
  },
  kernelAttrs: ["beta"],
  value(x, t, { beta }) {
    const d = Math.abs(x - t);
    return d < beta ? (0.5 * d * d) / beta : d - 0.5 * beta;
  },
  explain(x, t, { beta }) {
    const d = difference(x, t);
    if (Math.abs(d.value) < beta) return product([d, d, number(0.5 / beta, String.raw`\tfrac{1}{2\beta}`)]);
    const sign = choice(String.raw`\mathrm{sign}(x - t)`, [x, t], Math.sign(d.value));
    return sum([product([sign, d]), number(-0.5 * beta, String.raw`-\tfrac{\beta}{2}`)]);
  },
  slope(x, t, { beta }) {
    const d = x - t;
    return Math.abs(d) < beta ? d / beta : Math.sign(d);
  },
  explainSlope(x, t, { beta }) {
    const d = difference(x, t);
    return Math.abs(d.value) < beta
      ? product([d, number(1 / beta, String.raw`\tfrac{1}{\beta}`)])
      : choice(String.raw`\mathrm{sign}(x - t)`, [x, t], Math.sign(d.value));
  },
  samples: [
    ...elementSamples<SmoothL1LossAttrs>(
      { reduction: "mean", beta: 1 },
      { input: [0, 1.5, -1, 90, 3], target: [0, 1, 1, 0, -3] },
    ),
    {
      name: "a narrow square",
      shapes: { input: [3, 5], target: [3, 5] },
      attrs: { reduction: "mean", beta: 0.125 },
    },
  ],
});
