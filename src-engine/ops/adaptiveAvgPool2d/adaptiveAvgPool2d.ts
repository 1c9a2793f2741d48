// Average pooling to a size, as torch.nn.AdaptiveAvgPool2d: every channel becomes P×Q means, with 1×1 of all of its pixels.
//
//   y[n,c,p,q] = Σ x[n,c,i,j] / |R(p,q)|     over R(p,q): ⌊pH/P⌋ ≤ i < ⌈(p+1)H/P⌉, ⌊qW/Q⌋ ≤ j < ⌈(q+1)W/Q⌉
//   x̄[n,c,i,j] = Σ ȳ[n,c,p,q] / |R(p,q)|     over the regions that hold (i,j)
//
// Regions share a row or a column where P or Q does not divide the image.

import { at, type Index, type Shape, type Shapes } from "../../tensor/tensor";
import { spread, type Numbers } from "../attrs";
import { element, number, product, sum, type Expr } from "../expr";
import type { Op, Operands } from "../op";
import { expression, operand, shape4 } from "../rules";
import { holding, region } from "./regions";

export type AdaptiveAvgPool2dAttrs = {
  readonly outputSize: Numbers;
};

export const adaptiveAvgPool2d: Op<AdaptiveAvgPool2dAttrs> = {
  type: "AdaptiveAvgPool2d",
  about: "Averages each channel down to a given size, whatever its size was.",
  group: "Pooling",
  inputs: ["input"],
  attrs: { outputSize: { kind: "list", each: { min: 1, integer: true }, length: 2, default: 1 } },

  forward: {
    output: expression<AdaptiveAvgPool2dAttrs>({
      tex: String.raw`y_{ncpq} = \frac{1}{|R_{pq}|} \sum_{(i,j)\,\in\,R_{pq}} x_{ncij}`,
      reads: ["input"],
      shape: pooledShape,
      explain([n, c, p, q], x, { outputSize }) {
        const input = operand(x, "input");
        const [, , H, W] = shape4(input);
        const [P, Q] = spread(outputSize, 2);
        const [[top, bottom], [left, right]] = [region(p!, H, P!), region(q!, W, Q!)];
        const parts: Expr[] = [];
        for (let i = top; i < bottom; i++)
          for (let j = left; j < right; j++) parts.push(element("input", input, at(input, n!, c, i, j)));
        return product([sum(parts), shareOf(parts.length)]);
      },
      kernel: {},
    }),
  },

  backward: {
    gradInput: expression<AdaptiveAvgPool2dAttrs>({
      tex: String.raw`\bar x_{ncij} = \sum_{p,q} \frac{1}{|R_{pq}|}\, \bar y_{ncpq}\,[(i,j) \in R_{pq}]`,
      reads: ["gradOutput"],
      shape: (shapes) => operand(shapes, "input"),
      explain: sentBack,
      kernel: {},
    }),
  },

  summary: ({ outputSize }) => `to ${spread(outputSize, 2).join("×")}`,
  reach: {
    sees({ from: [n, c, p, q], to: [m, d, r, s] }, { input: [, , H, W], output: [, , P, Q] }) {
      const rows = [region(p!, H!, P!)[0], region(r! - 1, H!, P!)[1]] as const;
      const columns = [region(q!, W!, Q!)[0], region(s! - 1, W!, Q!)[1]] as const;
      return [{ from: [n!, c!, rows[0], columns[0]], to: [m!, d!, rows[1], columns[1]] }];
    },
    influences({ from: [n, c, i, j], to: [m, d, k, l] }, { input: [, , H, W], output: [, , P, Q] }) {
      const rows = [holding(i!, H!, P!)[0], holding(k! - 1, H!, P!)[1]] as const;
      const columns = [holding(j!, W!, Q!)[0], holding(l! - 1, W!, Q!)[1]] as const;
      return [{ from: [n!, c!, rows[0], columns[0]], to: [m!, d!, rows[1], columns[1]] }];
    },
  },

  samples: [
    { name: "all pixels of a channel", shapes: { input: [2, 3, 4, 5] }, attrs: { outputSize: 1 } },
    { name: "nine channels", shapes: { input: [1, 9, 3, 2] }, attrs: { outputSize: 1 } },
    { name: "regions side by side", shapes: { input: [2, 2, 4, 6] }, attrs: { outputSize: 2 } },
    { name: "regions that share pixels", shapes: { input: [1, 2, 5, 7] }, attrs: { outputSize: [3, 2] } },
    { name: "more regions than pixels", shapes: { input: [1, 1, 2, 3] }, attrs: { outputSize: [3, 4] } },
  ],
};

function sentBack([n, c, i, j]: Index, x: Operands, { outputSize }: AdaptiveAvgPool2dAttrs): Expr {
  const gradOutput = operand(x, "gradOutput");
  const [, , H, W] = shape4(operand(x, "input"));
  const [P, Q] = spread(outputSize, 2);
  const [[top, bottom], [left, right]] = [holding(i!, H, P!), holding(j!, W, Q!)];
  const parts: Expr[] = [];
  for (let p = top; p < bottom; p++) {
    for (let q = left; q < right; q++) {
      const g = element("gradOutput", gradOutput, at(gradOutput, n!, c, p, q));
      parts.push(product([g, shareOf(sizeOf(region(p, H, P!)) * sizeOf(region(q, W, Q!)))]));
    }
  }
  return sum(parts);
}

function sizeOf([from, to]: readonly [number, number]): number {
  return to - from;
}

function shareOf(pixels: number): Expr {
  return number(1 / pixels, String.raw`\tfrac{1}{${pixels}}`);
}

function pooledShape(shapes: Shapes, { outputSize }: AdaptiveAvgPool2dAttrs): Shape {
  const input = operand(shapes, "input");
  if (input.length !== 4)
    throw new RangeError(`AdaptiveAvgPool2d: input must be [N,C,H,W], got [${input.join(",")}]`);
  return [input[0]!, input[1]!, ...spread(outputSize, 2)];
}
