// Categorical cross-entropy on probabilities, averaged over the batch.
//
//   L = −1/N Σ log(p[n,t[n]] + ε)
//   p̄[n,i] = −[i = t[n]] / (N · (p[n,i] + ε))
//
// PyTorch's NLLLoss takes logarithms; this one takes what Softmax gives, as networks
// written from scratch do. ε only matters to a probability that has underflowed to 0:
// it keeps the loss finite, and changes no float32 probability above 10⁻²³.

import { at } from "../../tensor/tensor";
import { choice, element, log, number, product, reciprocal, sum, type Expr } from "../expr";
import type { Op, Operands } from "../op";
import { probabilitiesOf } from "../picture";
import { everything } from "../reach";
import { expression, operand } from "../rules";
import { rowsOfScores } from "../shared/scores";

export type NLLLossAttrs = { readonly epsilon: number };

export const nllLoss: Op<NLLLossAttrs> = {
  type: "NLLLoss",
  about: "Minus the log of the right class's probability, computed from probabilities.",
  inputs: ["input", "target"],
  attrs: { epsilon: { default: 1e-30, min: 0, integer: false } },

  forward: {
    output: expression<NLLLossAttrs>({
      tex: String.raw`L = -\frac{1}{N} \sum_n \log(p_{n t_n} + \varepsilon)`,
      reads: ["input", "target"],
      shape(shapes) {
        rowsOfScores("NLLLoss", shapes);
        return [];
      },
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
    gradInput: expression<NLLLossAttrs>({
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

  letters: { input: "p" },
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
      attrs: { epsilon: 1e-30 },
      values: { input: [0.25, 0.5, 0.25, 0.125, 0.125, 0.75] },
    },
    {
      name: "one sample",
      shapes: { input: [1, 4], target: [1] },
      attrs: { epsilon: 1e-30 },
      values: { input: [0.0625, 0.0625, 0.125, 0.75] },
    },
    {
      name: "an epsilon that matters",
      shapes: { input: [1, 2], target: [1] },
      attrs: { epsilon: 0.25 },
      values: { input: [0.125, 0.875] },
    },
  ],
};

function lifted(x: Operands, n: number, i: number, epsilon: number): Expr {
  const input = operand(x, "input");
  return sum([element("input", input, at(input, n, i)), number(epsilon, String.raw`\varepsilon`)]);
}
