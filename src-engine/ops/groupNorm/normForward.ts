// The forward rules of a norm over parts of each sample: a part's mean and variance, and what its elements become.

import { ravel } from "../../tensor/tensor";
import { element, product, sum } from "../expr";
import type { Rule } from "../op";
import { operand } from "../rules";
import {
  deviations,
  filled,
  moments,
  needs,
  normalizedBy,
  ofPart,
  scaleAt,
  shareOf,
  type Letters,
  type NormAttrs,
} from "./normParts";
import { ownAt, type Together } from "./together";

export function meanRule<A>(by: Together<A>, letters: Letters): Rule<A> {
  return {
    tex: String.raw`\mu_{${letters.part}} = \frac{1}{M} \sum_{${letters.inPart}} x_{${letters.element}}`,
    reads: ["input"],
    shape: (shapes, attrs) => by.moments(operand(shapes, "input"), attrs),
    compute(x, attrs) {
      const input = operand(x, "input");
      return moments(by, input, attrs, (o) => input.data[o]!);
    },
    explain(index, x, attrs) {
      const input = operand(x, "input");
      return product([ofPart(by, index, x, attrs, (o) => element("input", input, o)), shareOf(by, x, attrs)]);
    },
    kernel: needs(by),
  };
}

export function varianceRule<A>(by: Together<A>, letters: Letters): Rule<A> {
  return {
    tex: String.raw`v_{${letters.part}} = \frac{1}{M} \sum_{${letters.inPart}} (x_{${letters.element}} - \mu_{${letters.part}})^2`,
    reads: ["input", "mean"],
    shape: (shapes, attrs) => by.moments(operand(shapes, "input"), attrs),
    compute(x, attrs) {
      const [input, mean] = [operand(x, "input"), operand(x, "mean")];
      return moments(by, input, attrs, (o, part) => {
        const d = input.data[o]! - mean.data[part]!;
        return d * d;
      });
    },
    explain(index, x, attrs) {
      const d = deviations(by, x, attrs);
      const total = ofPart(by, index, x, attrs, (o) => product([d(o), d(o)]));
      return product([total, shareOf(by, x, attrs)]);
    },
    kernel: needs(by),
  };
}

export function outputRule<A extends NormAttrs>(
  by: Together<A>,
  letters: Letters,
  isScaled: boolean,
): Rule<A> {
  const { element: e, part, where, own } = letters;
  const normalized = String.raw`\frac{x_{${e}} - \mu_{${part}}}{\sqrt{v_{${part}} + \varepsilon}}`;
  const scaled = String.raw`\gamma_{${own}}\, ${normalized} + \beta_{${own}}`;
  return {
    tex: String.raw`y_{${e}} = ${isScaled ? scaled : normalized}${where ? String.raw` \qquad ${where}` : ""}`,
    reads: ["input", "mean", "variance", ...(isScaled ? ["weight", "bias"] : [])],
    shape(shapes, attrs) {
      const input = operand(shapes, "input");
      by.part(input, attrs);
      return input;
    },
    compute(x, attrs) {
      const input = operand(x, "input");
      const value = normalizedBy(by, x, attrs);
      const at = ownAt(by, input.shape, attrs);
      if (!isScaled) return filled(input, value);
      const [weight, bias] = [operand(x, "weight").data, operand(x, "bias").data];
      return filled(input, (o) => weight[at(o)]! * value(o) + bias[at(o)]!);
    },
    explain(index, x, attrs) {
      const { shape } = operand(x, "input");
      const o = ravel(index, shape);
      const normalized = [scaleAt(by, x, attrs)(o), deviations(by, x, attrs)(o)];
      if (!isScaled) return product(normalized);
      const a = ownAt(by, shape, attrs)(o);
      const weight = element("weight", operand(x, "weight"), a);
      return sum([product([...normalized, weight]), element("bias", operand(x, "bias"), a)]);
    },
    kernel: { ...needs(by), attrs: ["eps"] },
  };
}
