// The backward rules of a norm over parts of each sample.

import { ravel, zeros } from "../../tensor/tensor";
import { element, negate, product, sum, type Expr } from "../expr";
import type { Rule } from "../op";
import { operand } from "../rules";
import {
  deviations,
  normalizedBy,
  needs,
  scaleAt,
  shareOf,
  sumNeeds,
  sumsOfOwn,
  type Letters,
  type NormAttrs,
} from "./normParts";
import { ownAt, ownSum, partSize, partSum, type Together } from "./together";

export function gradBiasRule<A>(by: Together<A>, letters: Letters): Rule<A> {
  return {
    tex: String.raw`\bar\beta_{${letters.own}} = \sum_{${letters.sharesOwn}} \bar y_{${letters.element}}`,
    reads: ["gradOutput"],
    shape: (shapes) => operand(shapes, "bias"),
    compute(x, attrs) {
      const g = operand(x, "gradOutput").data;
      return sumsOfOwn(by, x, "bias", attrs, (o) => g[o]!);
    },
    explain(index, x, attrs) {
      const gradOutput = operand(x, "gradOutput");
      return ownSum(by, index, x, attrs, (o) => element("gradOutput", gradOutput, o));
    },
    kernel: sumNeeds(by),
  };
}

export function gradWeightRule<A extends NormAttrs>(by: Together<A>, letters: Letters): Rule<A> {
  const { element: e, part, own, sharesOwn } = letters;
  return {
    tex: String.raw`\bar\gamma_{${own}} = \sum_{${sharesOwn}} \frac{x_{${e}} - \mu_{${part}}}{\sqrt{v_{${part}} + \varepsilon}}\, \bar y_{${e}}`,
    reads: ["gradOutput", "input", "mean", "variance"],
    shape: (shapes) => operand(shapes, "weight"),
    compute(x, attrs) {
      const g = operand(x, "gradOutput").data;
      const value = normalizedBy(by, x, attrs);
      return sumsOfOwn(by, x, "weight", attrs, (o) => value(o) * g[o]!);
    },
    explain(index, x, attrs) {
      const gradOutput = operand(x, "gradOutput");
      const [scale, d] = [scaleAt(by, x, attrs), deviations(by, x, attrs)];
      return ownSum(by, index, x, attrs, (o) =>
        product([scale(o), d(o), element("gradOutput", gradOutput, o)]),
      );
    },
    kernel: { ...sumNeeds(by), attrs: ["eps"] },
  };
}

export function gradInputRule<A extends NormAttrs>(
  by: Together<A>,
  letters: Letters,
  isScaled: boolean,
): Rule<A> {
  const { element: e, part, inPart, own, where } = letters;
  const g = String.raw`${isScaled ? String.raw`\gamma_{${own}}\, ` : ""}\bar y_{${e}}`;
  const d = String.raw`x_{${e}} - \mu_{${part}}`;
  return {
    tex: String.raw`\bar x_{${e}} = \frac{1}{\sqrt{v_{${part}} + \varepsilon}} \Bigl( ${g} - \frac{1}{M} \sum_{${inPart}} ${g} - \frac{${d}}{v_{${part}} + \varepsilon} \cdot \frac{1}{M} \sum_{${inPart}} ${g}\, (${d}) \Bigr)${where ? String.raw` \qquad ${where}` : ""}`,
    reads: ["gradOutput", "input", "mean", "variance", ...(isScaled ? ["weight"] : [])],
    shape: (shapes) => operand(shapes, "input"),
    compute(x, attrs) {
      const input = operand(x, "input");
      const [mean, variance] = [operand(x, "mean").data, operand(x, "variance").data];
      const M = partSize(by, input.shape, attrs);
      const at = ownAt(by, input.shape, attrs);
      const gradient = operand(x, "gradOutput").data;
      const weight = isScaled ? operand(x, "weight").data : undefined;
      const scaled = (o: number): number => (weight ? weight[at(o)]! : 1) * gradient[o]!;
      const out = zeros(input.shape);
      mean.forEach((centre, part) => {
        let [level, tilt] = [0, 0];
        for (let o = part * M; o < (part + 1) * M; o++) {
          level += scaled(o);
          tilt += scaled(o) * (input.data[o]! - centre);
        }
        const square = variance[part]! + attrs.eps;
        for (let o = part * M; o < (part + 1) * M; o++) {
          const d = input.data[o]! - centre;
          out.data[o] = (scaled(o) - level / M - (d * tilt) / (square * M)) / Math.sqrt(square);
        }
      });
      return out;
    },
    explain(index, x, attrs) {
      const { shape } = operand(x, "input");
      const o = ravel(index, shape);
      const sizes = by.part(shape, attrs);
      const part = Math.floor(o / partSize(by, shape, attrs));
      const at = ownAt(by, shape, attrs);
      const gradOutput = operand(x, "gradOutput");
      const d = deviations(by, x, attrs);
      const factors = (o: number): readonly Expr[] => [
        ...(isScaled ? [element("weight", operand(x, "weight"), at(o))] : []),
        element("gradOutput", gradOutput, o),
      ];
      const [scale, share] = [scaleAt(by, x, attrs)(o), shareOf(by, x, attrs)];
      const level = product([partSum(sizes, part, (o) => product(factors(o))), share]);
      const against = partSum(sizes, part, (o) => product([...factors(o), d(o)]));
      const tilt = product([scale, scale, against, share, d(o)]);
      return product([scale, sum([product(factors(o)), negate(level), negate(tilt)])]);
    },
    kernel: { ...needs(by), attrs: ["eps"] },
  };
}
