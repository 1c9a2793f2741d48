// Mean absolute error, as torch.nn.L1Loss. Where both are the same the gradient is 0, as in PyTorch.
//
//   L = 1/M Σ |x − t|
//   x̄ = sign(x − t)/M

import { choice, difference, product } from "../expr";
import { elementLoss, elementSamples, type Reduction } from "../shared/elementLoss";

export type L1LossAttrs = { readonly reduction: Reduction };

const signOf = String.raw`\mathrm{sign}(x - t)`;

export const l1Loss = elementLoss<L1LossAttrs>({
  type: "L1Loss",
  about: "The mean absolute difference between output and target.",
  attrs: {},
  tex: {
    output: String.raw`L = \frac{1}{M} \sum_{n,i} |x_{ni} - t_{ni}|`,
    gradInput: String.raw`\bar x_{ni} = \frac{1}{M} \mathrm{sign}(x_{ni} - t_{ni})`,
  },
  kernelAttrs: [],
  value: (x, t) => Math.abs(x - t),
  explain: (x, t) => product([choice(signOf, [x, t], Math.sign(x.value - t.value)), difference(x, t)]),
  slope: (x, t) => Math.sign(x - t),
  explainSlope: (x, t) => choice(signOf, [x, t], Math.sign(x.value - t.value)),
  samples: elementSamples<L1LossAttrs>(
    { reduction: "mean" },
    { input: [0.5, 1, -1, 90, 3], target: [0, -1, 1, 0, -3] },
  ),
});
