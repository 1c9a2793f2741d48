// NLLLoss with weights of classes, or as a sum, as torch.nn.NLLLoss has them.
//
//   L = −1/W Σ w[t[n]] log(p[n,t[n]] + ε)          W = Σ w[t[n]] of a mean, 1 of a sum
//   p̄[n,i] = −[i = t[n]] w[i] / (W · (p[n,i] + ε))

import type { Shape, Shapes } from "../../tensor/tensor";
import { choice, element, log, number, product, reciprocal, sum } from "../expr";
import type { Op, Rule } from "../op";
import { expression, operand } from "../rules";
import {
  assertWeights,
  dividedBy,
  plainWeighting,
  share,
  weightOf,
  type Weighting,
} from "../shared/classes/classWeights";
import { rowsOfScores } from "../shared/scores";
import { lifted } from "./lifted";

export type NLLLossAttrs = Weighting & { readonly epsilon: number };

const reads = ["input", "target"] as const;
const inMean = ({ reduction }: Weighting): boolean => reduction === "mean";

export function weightedOutput(attrs: NLLLossAttrs): Rule<NLLLossAttrs> {
  return expression<NLLLossAttrs>({
    tex: String.raw`L = -${inMean(attrs) ? String.raw`\frac{1}{W} ` : ""}\sum_n w_{t_n} \log(p_{n t_n} + \varepsilon)`,
    ...dividedBy(attrs, reads, { called: "weightedOutput", attrs: ["epsilon"] }),
    shape: ofBatch,
    ofBatch: true,
    explain(_index, x, attrs) {
      const { data } = operand(x, "target");
      const logs = Array.from(data, (label, n) =>
        product([
          number(weightOf(attrs.weight, label), `w_{${label}}`),
          log(lifted(x, n, label, attrs.epsilon)),
        ]),
      );
      return product([sum(logs), number(-1), share(x, attrs)]);
    },
  });
}

export function weightedGradInput(attrs: NLLLossAttrs): Rule<NLLLossAttrs> {
  return expression<NLLLossAttrs>({
    tex: String.raw`\bar p_{ni} = -\frac{[i = t_n]\, w_i}{${inMean(attrs) ? "W" : ""}(p_{ni} + \varepsilon)}`,
    ...dividedBy(attrs, reads, { called: "weightedGradInput", attrs: ["epsilon"] }),
    shape: (shapes) => operand(shapes, "input"),
    explain([n, i], x, attrs) {
      const target = operand(x, "target");
      const oneHot = choice("[i = t]", [element("target", target, n!)], target.data[n!] === i ? 1 : 0);
      const slope = reciprocal(lifted(x, n!, i!, attrs.epsilon));
      const own = number(-weightOf(attrs.weight, i!), `-w_{${i}}`);
      return product([oneHot, own, slope, share(x, attrs)]);
    },
  });
}

/** The output's shape, []. @throws RangeError where the input is no row of scores for each image, or has other classes than there are weights */
export function ofBatch(shapes: Shapes, attrs: NLLLossAttrs): Shape {
  rowsOfScores("NLLLoss", shapes);
  assertWeights("NLLLoss", shapes, attrs);
  return [];
}

const probabilities = [0.25, 0.5, 0.25, 0.125, 0.125, 0.75];

export const weightedSamples: Op<NLLLossAttrs>["samples"] = [
  {
    name: "a weight for each class",
    shapes: { input: [2, 3], target: [2] },
    attrs: { ...plainWeighting, weight: [0.5, 2, 1.25], epsilon: 1e-30 },
    values: { input: probabilities, target: [2, 0] },
  },
  {
    name: "the sum",
    shapes: { input: [2, 3], target: [2] },
    attrs: { weight: 1.5, reduction: "sum", epsilon: 1e-30 },
    values: { input: probabilities },
  },
];
