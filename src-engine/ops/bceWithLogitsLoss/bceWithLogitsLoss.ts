// Binary cross-entropy on logits, one yes or no for each output, as torch.nn.BCEWithLogitsLoss.
//
//   L = 1/M Σ max(x, 0) − x·t + log(1 + e^−|x|)
//   x̄ = (1/(1 + e^−x) − t)/M

import { exp, log1p, negate, number, product, reciprocal, sum } from "../expr";
import { exp as e, log1p as ln1p } from "../../tensor/math";
import { elementLoss, elementSamples, type Reduction } from "../shared/elementLoss";

export type BCEWithLogitsLossAttrs = { readonly reduction: Reduction };

export const bceWithLogitsLoss = elementLoss<BCEWithLogitsLossAttrs>({
  type: "BCEWithLogitsLoss",
  about: "Binary cross-entropy, a yes or no for each output, computed from scores.",
  attrs: {},
  tex: {
    output: String.raw`L = \frac{1}{M} \sum_{n,i} \max(x_{ni}, 0) - x_{ni}\, t_{ni} + \log(1 + e^{-|x_{ni}|})`,
    gradInput: String.raw`\bar x_{ni} = \frac{1}{M} \left( \frac{1}{1 + e^{-x_{ni}}} - t_{ni} \right)`,
  },
  kernelAttrs: [],
  value: (x, t) => Math.max(x, 0) - x * t + ln1p(e(-Math.abs(x))),
  explain(x, t) {
    const rest = log1p(exp(x.value > 0 ? negate(x) : x));
    const parts = [negate(product([x, t])), rest];
    return sum(x.value > 0 ? [x, ...parts] : parts);
  },
  slope: (x, t) => 1 / (1 + e(-x)) - t,
  explainSlope: (x, t) => sum([reciprocal(sum([number(1), exp(negate(x))])), negate(t)]),
  samples: elementSamples<BCEWithLogitsLossAttrs>(
    { reduction: "mean" },
    { input: [0, 0, 20, -20, 90, -90, 3], target: [0, 1, 1, 0, 0, 1, 0.25] },
  ),
});
