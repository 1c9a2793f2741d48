// Categorical cross-entropy on probabilities, averaged over the batch.
//
//   L = −1/N Σ log(p[n,t[n]] + ε)
//   p̄[n,i] = −[i = t[n]] / (N · (p[n,i] + ε))
//
// PyTorch's NLLLoss takes logarithms; this one takes what Softmax gives, as networks
// written from scratch do. ε only matters to a probability that has underflowed to 0:
// it keeps the loss finite, and changes no float32 probability above 10⁻²³.
// Weights of classes, and a sum instead of the mean, are in weighted.ts.

import { choice, element, log, number, product, reciprocal, sum } from "../expr";
import type { Op, Rule } from "../op";
import { probabilitiesOf } from "../picture";
import { everything } from "../reach";
import { expression, operand } from "../rules";
import { isPlain, plainWeighting, totalWeight, weightingAttrs } from "../shared/classes/classWeights";
import { lifted } from "./lifted";
import { ofBatch, weightedGradInput, weightedOutput, weightedSamples, type NLLLossAttrs } from "./weighted";

export type { NLLLossAttrs } from "./weighted";

export const nllLoss: Op<NLLLossAttrs> = {
  type: "NLLLoss",
  about: "Minus the log of the right class's probability, computed from probabilities.",
  inputs: ["input", "target"],
  attrs: { epsilon: { default: 1e-30, min: 0, integer: false }, ...weightingAttrs },
  isSum: ({ reduction }) => reduction === "sum",
  meanOver: "totalWeight",

  forward: {
    totalWeight: totalWeight(isPlain),
    output: plainOr(weightedOutput, {
      tex: String.raw`L = -\frac{1}{N} \sum_n \log(p_{n t_n} + \varepsilon)`,
      reads: ["input", "target"],
      shape: ofBatch,
      ofBatch: true,
      explain(_index, x, { epsilon }) {
        const target = operand(x, "target");
        const N = target.shape[0]!;
        const logs = Array.from({ length: N }, (_, n) => log(lifted(x, n, target.data[n]!, epsilon)));
        return product([sum(logs), number(-1 / N, String.raw`-\tfrac{1}{${N}}`)]);
      },
      kernel: { attrs: ["epsilon"] },
    }),
  },

  backward: {
    gradInput: plainOr(weightedGradInput, {
      tex: String.raw`\bar p_{ni} = -\frac{[i = t_n]}{N\,(p_{ni} + \varepsilon)}`,
      reads: ["input", "target"],
      shape: (shapes) => operand(shapes, "input"),
      explain([n, i], x, { epsilon }) {
        const target = operand(x, "target");
        const oneHot = choice("[i = t]", [element("target", target, n!)], target.data[n!] === i ? 1 : 0);
        const N = target.shape[0]!;
        const slope = reciprocal(lifted(x, n!, i!, epsilon));
        return product([oneHot, slope, number(-1 / N, String.raw`-\tfrac{1}{${N}}`)]);
      },
      kernel: { batchSize: true, attrs: ["epsilon"] },
    }),
  },

  letters: { input: "p", totalWeight: "W" },
  picture({ rule, index: [n], tensor }) {
    if (rule === "output") return undefined;
    return {
      kind: "softmax",
      probabilities: probabilitiesOf(tensor("input"), n!),
      target: tensor("target").data[n!]!,
    };
  },
  reach: everything,

  samples: [
    {
      name: "probabilities",
      shapes: { input: [2, 3], target: [2] },
      attrs: { ...plainWeighting, epsilon: 1e-30 },
      values: { input: [0.25, 0.5, 0.25, 0.125, 0.125, 0.75] },
    },
    {
      name: "one sample",
      shapes: { input: [1, 4], target: [1] },
      attrs: { ...plainWeighting, epsilon: 1e-30 },
      values: { input: [0.0625, 0.0625, 0.125, 0.75] },
    },
    {
      name: "an epsilon that matters",
      shapes: { input: [1, 2], target: [1] },
      attrs: { ...plainWeighting, epsilon: 0.25 },
      values: { input: [0.125, 0.875] },
    },
    ...weightedSamples,
  ],
};

/** The mean over the batch, each class as important as the others; else what it is under the attributes. */
function plainOr(
  weighted: (attrs: NLLLossAttrs) => Rule<NLLLossAttrs>,
  rule: Parameters<typeof expression<NLLLossAttrs>>[0],
): Rule<NLLLossAttrs> {
  const own = expression(rule);
  return { ...own, under: (attrs) => (isPlain(attrs) ? own : weighted(attrs)) };
}
