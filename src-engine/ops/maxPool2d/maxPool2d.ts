// Max pooling, as in torch.nn.MaxPool2d. The winners' places are kept by the
// forward pass: the backward pass hands each gradient to the one element that won.
//
//   a[n,c,p,q] = argmax x[n,c,i,j] over the window      i = p·stride − padding + k·dilation
//   y[n,c,p,q] = x[n,c,a]                               j = q·stride − padding + l·dilation
//   x̄[n,c,i,j] = Σ ȳ[n,c,p,q] over the windows (p,q) that (i,j) won
//
// Of equal values the first in row order wins, as in PyTorch; NaN beats everything.
// Places are flat: i·W + j. Padding never wins, nor does what lies beyond it in ceil mode.

import type { Picture } from "../../protocol/protocol";
import {
  at,
  ravel,
  unravel,
  zeros,
  type Index,
  type Shape,
  type Shapes,
  type Tensor,
} from "../../tensor/tensor";
import { windowReach } from "../conv2d/geometry";
import { choice, element, max, product, sum, type Expr } from "../expr";
import type { Op } from "../op";
import type { Pictured } from "../picture";
import { operand, shape4, sumOfProducts } from "../rules";
import { dilationAttr, poolAttrs, pooledShape, poolSummary } from "../shared/pooled";
import type { MaxPool2dAttrs } from "./maxPool2dAttrs";
import { samples } from "./samples";
import { settledIndices } from "./settled";
import { visitWindow, visitWindowsOf } from "./windows";

const KERNEL_ATTRS = ["kernelSize", "stride", "padding", "dilation"] as const;

export const maxPool2d: Op<MaxPool2dAttrs> = {
  type: "MaxPool2d",
  about: "Takes the largest number of each window.",
  group: "Pooling",
  inputs: ["input"],
  attrs: { ...poolAttrs, dilation: dilationAttr },

  forward: {
    indices: {
      tex: String.raw`a_{ncpq} = \mathop{\mathrm{arg\,max}}\limits_{(i,j)\,\in\,\mathrm{window}(p,q)} x_{ncij}`,
      reads: ["input"],
      dtype: "int32",
      settled: (x, attrs) =>
        x["input"] && settledIndices(x, attrs, shapeOf({ input: x["input"].shape }, attrs)),
      shape: shapeOf,
      compute(x, attrs) {
        const input = operand(x, "input");
        const out = zeros(shapeOf({ input: input.shape }, attrs), "int32");
        for (let o = 0; o < out.data.length; o++) out.data[o] = winner(input, unravel(o, out.shape), attrs);
        return out;
      },
      explain(index, x, attrs) {
        const input = operand(x, "input");
        const place = winner(input, index, attrs);
        const won = element("input", input, planeOf(input, index) + place);
        return choice(String.raw`\mathrm{arg\,max}`, [won], place);
      },
      kernel: { attrs: KERNEL_ATTRS },
    },
    output: {
      tex: String.raw`y_{ncpq} = x_{nca} \qquad a = a_{ncpq}`,
      reads: ["input", "indices"],
      shape: shapeOf,
      compute(x, attrs) {
        const input = operand(x, "input");
        const indices = operand(x, "indices");
        const out = zeros(shapeOf({ input: input.shape }, attrs));
        const [, , H, W] = shape4(input);
        const [, , P, Q] = shape4(out);
        for (let o = 0; o < out.data.length; o++) {
          const plane = Math.floor(o / (P * Q));
          out.data[o] = input.data[plane * H * W + indices.data[o]!]!;
        }
        return out;
      },
      explain: (index, x, attrs) => max(candidates(operand(x, "input"), index, attrs)),
      kernel: { attrs: KERNEL_ATTRS },
    },
  },

  backward: {
    gradInput: sumOfProducts<MaxPool2dAttrs>({
      tex: String.raw`\bar x_{ncij} = \sum_{p,q} \bar y_{ncpq}\,[a_{ncpq} = (i,j)]`,
      factors: ["gradOutput"],
      shape: "input",
      selectedBy: "indices",
      terms(index, x, attrs, add) {
        visitWindowsOf(index, x, attrs, (offset, isWon) => {
          if (isWon) add(offset);
        });
      },
      explain(index, x, attrs) {
        const gradOutput = operand(x, "gradOutput");
        const indices = operand(x, "indices");
        const parts: Expr[] = [];
        visitWindowsOf(index, x, attrs, (offset, isWon) => {
          const decided = choice("[a = (i, j)]", [element("indices", indices, offset)], isWon ? 1 : 0);
          parts.push(product([element("gradOutput", gradOutput, offset), decided]));
        });
        return sum(parts);
      },
      kernel: { attrs: KERNEL_ATTRS, scratch: placeBytes },
    }),
  },

  summary: poolSummary,
  picture: winnerOf,
  /** At a tie the maximum has no derivative: the rule follows the first. */
  kink: (input, offset, by) =>
    Array.from(input).some((other, j) => j !== offset && Math.abs(other - input[offset]!) <= 2 * by),
  windowsOf({ kernelSize, stride, padding, dilation, ceilMode }) {
    const isPlain = kernelSize === stride && padding === 0 && dilation === 1 && !ceilMode;
    return typeof kernelSize === "number" && isPlain ? kernelSize : 1;
  },
  reach: windowReach<MaxPool2dAttrs>((_attrs, channels) => channels),

  samples,
};

/** Of a gradient: the window that it came back through, or would have. */
function winnerOf({ rule, index, attrs, main, tensor, path }: Pictured<MaxPool2dAttrs>): Picture | undefined {
  const competed = rule === "gradInput" ? main : index;
  if (!competed) return undefined;
  const input = tensor("input");
  const indices = tensor("indices");
  const place = indices.data[ravel(competed, indices.shape)]!;
  const W = input.shape[3]!;
  const winner = [competed[0]!, competed[1]!, Math.floor(place / W), place % W];
  const first = ravel(winner, input.shape);
  const seen: Index[] = [];
  const ties: Index[] = [];
  visitWindow(input, competed, attrs, (offset) => {
    const pixel = unravel(offset, input.shape);
    seen.push(pixel);
    if (offset !== first && input.data[offset] === input.data[first]) ties.push(pixel);
  });
  // Taps that lie apart are shown with what lies between them.
  const window = { from: seen[0]!, to: seen.at(-1)!.map((i) => i + 1) };
  return { kind: "winner", path: path("input"), window: { path: path("input"), ...window }, winner, ties };
}

function shapeOf(shapes: Shapes, attrs: MaxPool2dAttrs): Shape {
  return pooledShape("MaxPool2d", shapes, attrs);
}

/** Bytes for where every pixel of an image lies. */
function placeBytes(shapes: Shapes): number {
  const [, , H, W] = shape4(operand(shapes, "input"));
  return 4 * H * W;
}

function winner(input: Tensor, index: Index, attrs: MaxPool2dAttrs): number {
  let best = -Infinity;
  let place = -1;
  visitWindow(input, index, attrs, (offset, here) => {
    const x = input.data[offset]!;
    if (place < 0 || x > best || x !== x) {
      best = x;
      place = here;
    }
  });
  return place;
}

function candidates(input: Tensor, index: Index, attrs: MaxPool2dAttrs): Expr[] {
  const parts: Expr[] = [];
  visitWindow(input, index, attrs, (offset) => parts.push(element("input", input, offset)));
  return parts;
}

/** Where the first element of a window's plane lies. */
function planeOf(input: Tensor, [n, c]: Index): number {
  return at(input, n!, c, 0, 0);
}
