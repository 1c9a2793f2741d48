// Mean squared error, as torch.nn.MSELoss.
//
//   L = 1/M Σ (x − t)²
//   x̄ = 2·(x − t)/M

import { difference, number, product } from "../expr";
import { elementLoss, elementSamples, type Reduction } from "../shared/elementLoss";

export type MSELossAttrs = { readonly reduction: Reduction };

export const mseLoss = elementLoss<MSELossAttrs>({
  type: "MSELoss",
  about: "The mean squared difference between output and target.",
  attrs: {},
  tex: {
    output: String.raw`L = \frac{1}{M} \sum_{n,i} (x_{ni} - t_{ni})^2`,
    gradInput: String.raw`\bar x_{ni} = \frac{2}{M} (x_{ni} - t_{ni})`,
  },
  kernelAttrs: [],
  value: (x, t) => (x - t) * (x - t),
  explain: (x, t) => product([difference(x, t), difference(x, t)]),
  slope: (x, t) => 2 * (x - t),
  explainSlope: (x, t) => product([number(2), difference(x, t)]),
  samples: elementSamples<MSELossAttrs>(
    { reduction: "mean" },
    { input: [0, 1, -1, 90, 3], target: [0, 1, 1, 0, -3] },
  ),
});
