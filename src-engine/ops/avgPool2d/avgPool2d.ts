// Average pooling, as in torch.nn.AvgPool2d: the mean of each window, of each channel by itself.
//
//   y[n,c,p,q] = Σ x[n,c,i,j] / |A(p,q)|     over the window    i = p·stride − padding + k,  j = q·stride − padding + l
//   x̄[n,c,i,j] = Σ ȳ[n,c,p,q] / |A(p,q)|     over the windows that hold (i,j)
//
// Padding adds 0 to a sum. Whether it counts in |A| is an attribute; what lies beyond the padding, in ceil mode, never does.

import { at, type Index, type Shape, type Shapes } from "../../tensor/tensor";
import { axesOf, windowReach } from "../conv2d/geometry";
import { element, number, product, sum, type Expr } from "../expr";
import type { Op, Operands } from "../op";
import { expression, operand, shape4 } from "../rules";
import { poolAttrs, pooledShape, poolSummary } from "../shared/pooled";
import { countOf, heldBy, over } from "./areas";
import type { AvgPool2dAttrs } from "./avgPool2dAttrs";
import { samples } from "./samples";

const KERNEL_ATTRS = ["kernelSize", "stride", "padding", "countIncludePad"] as const;

export const avgPool2d: Op<AvgPool2dAttrs> = {
  type: "AvgPool2d",
  about: "Takes the mean of each window.",
  group: "Pooling",
  inputs: ["input"],
  attrs: { ...poolAttrs, countIncludePad: { kind: "flag", default: true } },

  forward: {
    output: expression<AvgPool2dAttrs>({
      tex: String.raw`y_{ncpq} = \frac{1}{|A_{pq}|} \sum_{(i,j)\,\in\,\mathrm{window}(p,q)} x_{ncij}`,
      reads: ["input"],
      shape: shapeOf,
      explain([n, c, p, q], x, attrs) {
        const input = operand(x, "input");
        const [, , H, W] = shape4(input);
        const [rows, columns] = axesOf(attrs);
        const [[top, bottom], [left, right]] = [heldBy(p!, H, rows), heldBy(q!, W, columns)];
        const parts: Expr[] = [];
        for (let i = top; i < bottom; i++)
          for (let j = left; j < right; j++) parts.push(element("input", input, at(input, n!, c, i, j)));
        return product([sum(parts), shareOf(p!, q!, x, attrs)]);
      },
      kernel: { attrs: KERNEL_ATTRS },
    }),
  },

  backward: {
    gradInput: expression<AvgPool2dAttrs>({
      tex: String.raw`\bar x_{ncij} = \sum_{p,q} \frac{1}{|A_{pq}|}\, \bar y_{ncpq}\,[(i,j) \in \mathrm{window}(p,q)]`,
      reads: ["gradOutput"],
      shape: (shapes) => operand(shapes, "input"),
      explain: sentBack,
      kernel: { attrs: KERNEL_ATTRS },
    }),
  },

  summary: (attrs) =>
    poolSummary(attrs) + (attrs.padding !== 0 && !attrs.countIncludePad ? " without padding" : ""),
  reach: windowReach<AvgPool2dAttrs>((_attrs, channels) => channels),

  samples,
};

function sentBack([n, c, i, j]: Index, x: Operands, attrs: AvgPool2dAttrs): Expr {
  const gradOutput = operand(x, "gradOutput");
  const [, , P, Q] = shape4(gradOutput);
  const [rows, columns] = axesOf(attrs);
  const [[top, bottom], [left, right]] = [over(i!, P, rows), over(j!, Q, columns)];
  const parts: Expr[] = [];
  for (let p = top; p < bottom; p++) {
    for (let q = left; q < right; q++) {
      const g = element("gradOutput", gradOutput, at(gradOutput, n!, c, p, q));
      parts.push(product([g, shareOf(p, q, x, attrs)]));
    }
  }
  return sum(parts);
}

function shareOf(p: number, q: number, x: Operands, attrs: AvgPool2dAttrs): Expr {
  const [, , H, W] = shape4(operand(x, "input"));
  const [rows, columns] = axesOf(attrs);
  const { countIncludePad } = attrs;
  const count = countOf(p, H, rows, countIncludePad) * countOf(q, W, columns, countIncludePad);
  return number(1 / count, String.raw`\tfrac{1}{${count}}`);
}

function shapeOf(shapes: Shapes, attrs: AvgPool2dAttrs): Shape {
  return pooledShape("AvgPool2d", shapes, attrs);
}
