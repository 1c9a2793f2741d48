// CrossEntropyLoss with weights of classes, smoothed labels, or as a sum: as torch.nn.CrossEntropyLoss has them.
//
//   q[n,c] = w[c] ((1 − ε) [c = t[n]] + ε/C)      what is wanted of each class; ε is labelSmoothing
//   L = −1/W Σ q[n,c] ℓ[n,c]                      W = Σ w[t[n]] of a mean, 1 of a sum
//   x̄[n,i] = 1/W (e^ℓ[n,i] Q[n] − q[n,i])         Q[n] = Σ q[n,c]

import { at } from "../../tensor/tensor";
import { choice, element, exp, negate, number, product, sum, type Expr } from "../expr";
import type { Op, Operands, Rule } from "../op";
import { expression, operand } from "../rules";
import {
  dividedBy,
  isPlain,
  plainWeighting,
  share,
  weightOf,
  weightsOf,
  type Weighting,
} from "../shared/classes/classWeights";

export type CrossEntropyLossAttrs = Weighting & { readonly labelSmoothing: number };

export const usual: CrossEntropyLossAttrs = { ...plainWeighting, labelSmoothing: 0 };

export const isUsual = (attrs: CrossEntropyLossAttrs): boolean =>
  isPlain(attrs) && attrs.labelSmoothing === 0;

const wanted = String.raw`q_{nc} = w_c \bigl( (1 - \varepsilon) [c = t_n] + \tfrac{\varepsilon}{C} \bigr)`;
const reads = ["logProbabilities", "target"] as const;
const over = ({ reduction }: Weighting): string => (reduction === "mean" ? String.raw`\frac{1}{W} ` : "");

export function weightedOutput(attrs: CrossEntropyLossAttrs): Rule<CrossEntropyLossAttrs> {
  return expression<CrossEntropyLossAttrs>({
    tex: String.raw`L = -${over(attrs)}\sum_n \sum_c q_{nc}\, \ell_{nc} \qquad ${wanted}`,
    ...dividedBy(attrs, reads, { called: "weightedOutput", attrs: ["labelSmoothing"] }),
    shape: () => [],
    ofBatch: true,
    explain(_index, x, attrs) {
      const logProbabilities = operand(x, "logProbabilities");
      const [N, classes] = logProbabilities.shape as [number, number];
      const label = (n: number): number => operand(x, "target").data[n]!;
      const terms = Array.from({ length: N }, (_, n) =>
        Array.from({ length: classes }, (_, c) => c)
          .filter((c) => attrs.labelSmoothing > 0 || c === label(n))
          .map((c) =>
            product([ownOf(x, n, c, attrs), element(reads[0], logProbabilities, at(logProbabilities, n, c))]),
          ),
      );
      return product([sum(terms.flat()), number(-1), share(x, attrs)]);
    },
  });
}

export function weightedGradInput(attrs: CrossEntropyLossAttrs): Rule<CrossEntropyLossAttrs> {
  return expression<CrossEntropyLossAttrs>({
    tex: String.raw`\bar x_{ni} = ${over(attrs)}\Bigl( e^{\ell_{ni}} \sum_c q_{nc} - q_{ni} \Bigr) \qquad ${wanted}`,
    ...dividedBy(attrs, reads, { called: "weightedGradInput", attrs: ["labelSmoothing"] }),
    shape: (shapes) => operand(shapes, "input"),
    explain([n, i], x, attrs) {
      const logProbabilities = operand(x, "logProbabilities");
      const probability = exp(element(reads[0], logProbabilities, at(logProbabilities, n!, i)));
      const { labelSmoothing } = attrs;
      const weights = weightsOf(attrs, logProbabilities);
      const all = weights.reduce((a, b) => a + b, 0);
      const own = weights[operand(x, "target").data[n!]!]!;
      const whole = own * (1 - labelSmoothing) + (all * labelSmoothing) / weights.length;
      const towards = product([probability, number(whole, String.raw`\textstyle\sum_c q_{nc}`)]);
      return product([sum([towards, negate(ownOf(x, n!, i!, attrs))]), share(x, attrs)]);
    },
  });
}

/** q[n,c] */
function ownOf(x: Operands, n: number, c: number, { weight, labelSmoothing }: CrossEntropyLossAttrs): Expr {
  const target = operand(x, "target");
  const classes = operand(x, "logProbabilities").shape[1]!;
  const isLabel = choice("[c = t]", [element("target", target, n)], target.data[n] === c ? 1 : 0);
  const ofLabel = product([number(1 - labelSmoothing, String.raw`(1 - \varepsilon)`), isLabel]);
  const parts =
    labelSmoothing > 0
      ? [ofLabel, number(labelSmoothing / classes, String.raw`\tfrac{\varepsilon}{C}`)]
      : [ofLabel];
  return product([number(weightOf(weight, c), `w_{${c}}`), sum(parts)]);
}

const shapes = { input: [3, 5], target: [3] };

export const weightedSamples: Op<CrossEntropyLossAttrs>["samples"] = [
  { name: "smoothed labels", shapes, attrs: { ...usual, labelSmoothing: 0.1 } },
  { name: "the sum", shapes, attrs: { ...usual, reduction: "sum" } },
  {
    name: "a weight for each class",
    shapes,
    attrs: { ...usual, weight: [1, 0.5, 2, 0, 3.25] },
    values: { target: [4, 1, 2] },
  },
  {
    name: "smoothed, weighted and summed",
    shapes,
    attrs: { weight: [1, 0.5, 2, 0, 3.25], reduction: "sum", labelSmoothing: 0.3 },
  },
  {
    name: "one weight for all, smoothed",
    shapes: { input: [2, 9], target: [2] },
    attrs: { ...usual, weight: 3, labelSmoothing: 0.25 },
  },
];
