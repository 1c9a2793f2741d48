// Cross-entropy on logits, averaged over the batch, as in torch.nn.CrossEntropyLoss.
//
//   ℓ[n,i] = x[n,i] − m − log Σ e^(x[n,j] − m)     m = max x[n,·]
//   L = −1/N Σ ℓ[n,t[n]]
//   x̄[n,i] = (e^ℓ[n,i] − [i = t[n]]) / N           softmax minus one-hot
//
// The gradient of the loss by itself is 1, so gradInput reads no gradOutput. What labels are smoothed by, weights of classes and a
// sum instead of the mean are in weighted.ts.

import { exp as exponential } from "../../tensor/math";
import { at } from "../../tensor/tensor";
import { choice, element, exp, log, negate, number, product, sum } from "../expr";
import type { Op, Rule } from "../op";
import { probabilitiesOf } from "../picture";
import { everything } from "../reach";
import { expression, operand } from "../rules";
import { assertWeights, totalWeight, weightingAttrs } from "../shared/classes/classWeights";
import { rowsOfScores } from "../shared/scores";
import { shiftedRow } from "../softmax/softmax";
import {
  isUsual,
  usual,
  weightedGradInput,
  weightedOutput,
  weightedSamples,
  type CrossEntropyLossAttrs,
} from "./weighted";

export const crossEntropyLoss: Op<CrossEntropyLossAttrs> = {
  type: "CrossEntropyLoss",
  about: "Minus the log probability of the right class, computed from scores.",
  inputs: ["input", "target"],
  attrs: { ...weightingAttrs, labelSmoothing: { default: 0, min: 0, below: 1, integer: false } },
  letters: { totalWeight: "W" },
  logProbabilities: "logProbabilities",
  isSum: ({ reduction }) => reduction === "sum",
  meanOver: "totalWeight",

  forward: {
    logProbabilities: expression<CrossEntropyLossAttrs>({
      tex: String.raw`\ell_{ni} = x_{ni} - m_n - \log \sum_j e^{x_{nj} - m_n} \qquad m_n = \max_j x_{nj}`,
      reads: ["input"],
      shape(shapes, attrs) {
        assertWeights("CrossEntropyLoss", shapes, attrs);
        return rowsOfScores("CrossEntropyLoss", shapes);
      },
      explain([n, i], x) {
        const shifted = shiftedRow(x, n!);
        return sum([shifted[i!]!, negate(log(sum(shifted.map(exp))))]);
      },
      kernel: {},
    }),
    totalWeight: totalWeight(isUsual),
    output: usualOr(weightedOutput, {
      tex: String.raw`L = -\frac{1}{N} \sum_n \ell_{n t_n}`,
      reads: ["logProbabilities", "target"],
      shape: () => [],
      ofBatch: true,
      explain(_index, x) {
        const logProbabilities = operand(x, "logProbabilities");
        const target = operand(x, "target");
        const N = target.shape[0]!;
        const own = Array.from({ length: N }, (_, n) =>
          element("logProbabilities", logProbabilities, at(logProbabilities, n, target.data[n])),
        );
        return product([sum(own), number(-1 / N, String.raw`-\tfrac{1}{${N}}`)]);
      },
      kernel: {},
    }),
  },

  backward: {
    gradInput: usualOr(weightedGradInput, {
      tex: String.raw`\bar x_{ni} = \frac{1}{N} \bigl( e^{\ell_{ni}} - [i = t_n] \bigr)`,
      reads: ["logProbabilities", "target"],
      shape: (shapes) => operand(shapes, "input"),
      explain([n, i], x) {
        const logProbabilities = operand(x, "logProbabilities");
        const target = operand(x, "target");
        const probability = exp(element("logProbabilities", logProbabilities, at(logProbabilities, n!, i)));
        const oneHot = choice("[i = t]", [element("target", target, n!)], target.data[n!] === i ? 1 : 0);
        const N = target.shape[0]!;
        return product([sum([probability, negate(oneHot)]), number(1 / N, String.raw`\tfrac{1}{${N}}`)]);
      },
      kernel: { batchSize: true },
    }),
  },

  picture({ rule, index: [n], tensor }) {
    if (rule === "output") return undefined; // it is about the whole batch
    const probabilities = probabilitiesOf(tensor("logProbabilities"), n!, exponential);
    return { kind: "softmax", probabilities, target: tensor("target").data[n!]! };
  },
  reach: everything,

  samples: [
    { name: "ten classes", shapes: { input: [3, 10], target: [3] }, attrs: usual },
    { name: "one sample", shapes: { input: [1, 4], target: [1] }, attrs: usual },
    {
      name: "logits that would overflow",
      shapes: { input: [2, 3], target: [2] },
      attrs: usual,
      values: { input: [200, 100, -3, -500, 2, 2], target: [1, 1] },
    },
    ...weightedSamples,
  ],
};

/** The mean over the batch, each class as important as the others; else what it is under the attributes. */
function usualOr(
  weighted: (attrs: CrossEntropyLossAttrs) => Rule<CrossEntropyLossAttrs>,
  rule: Parameters<typeof expression<CrossEntropyLossAttrs>>[0],
): Rule<CrossEntropyLossAttrs> {
  const own = expression(rule);
  return { ...own, under: (attrs) => (isUsual(attrs) ? own : weighted(attrs)) };
}
