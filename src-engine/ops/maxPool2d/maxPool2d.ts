// Max pooling, as in torch.nn.MaxPool2d. The winners' places are kept by the
// forward pass: the backward pass hands each gradient to the one element that won.
//
//   a[n,c,p,q] = argmax x[n,c,i,j] over the window      i = p·stride − padding + k
//   y[n,c,p,q] = x[n,c,a]                               j = q·stride − padding + l
//   x̄[n,c,i,j] = Σ ȳ[n,c,p,q] over the windows (p,q) that (i,j) won
//
// Of equal values the first in row order wins, as in PyTorch; NaN beats everything.
// Places are flat: i·W + j. Padding never wins.

import type { Picture } from "../../protocol/protocol";
import {
  at,
  ravel,
  unravel,
  zeros,
  type Index,
  type Shape,
  type Tensor,
  type Shapes,
} from "../../tensor/tensor";
import { axesOf, windowReach, windows } from "../conv2d/geometry";
import { choice, element, max, product, sum, type Expr } from "../expr";
import type { Op, Operands } from "../op";
import type { Pictured } from "../picture";
import { indicesIn } from "../reach";
import { operand, shape4, sumOfProducts } from "../rules";

export type MaxPool2dAttrs = {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
};

const ownWindow = windowReach<MaxPool2dAttrs>((_attrs, channels) => channels);

export const maxPool2d: Op<MaxPool2dAttrs> = {
  type: "MaxPool2d",
  about: "Takes the largest number of each window.",
  group: "Pooling",
  inputs: ["input"],
  attrs: {
    kernelSize: { min: 1, integer: true },
    stride: { min: 1, integer: true },
    padding: { default: 0, min: 0, integer: true },
  },

  forward: {
    indices: {
      tex: String.raw`a_{ncpq} = \mathop{\mathrm{arg\,max}}\limits_{(i,j)\,\in\,\mathrm{window}(p,q)} x_{ncij}`,
      reads: ["input"],
      dtype: "int32",
      shape: pooledShape,
      compute(x, attrs) {
        const input = operand(x, "input");
        const out = zeros(pooledShape({ input: input.shape }, attrs), "int32");
        for (let o = 0; o < out.data.length; o++) out.data[o] = winner(input, unravel(o, out.shape), attrs);
        return out;
      },
      explain(index, x, attrs) {
        const input = operand(x, "input");
        const place = winner(input, index, attrs);
        const won = element("input", input, planeOf(input, index) + place);
        return choice(String.raw`\mathrm{arg\,max}`, [won], place);
      },
      kernel: { attrs: ["kernelSize", "stride", "padding"] },
    },
    output: {
      tex: String.raw`y_{ncpq} = x_{nca} \qquad a = a_{ncpq}`,
      reads: ["input", "indices"],
      shape: pooledShape,
      compute(x, attrs) {
        const input = operand(x, "input");
        const indices = operand(x, "indices");
        const out = zeros(pooledShape({ input: input.shape }, attrs));
        const [, , H, W] = shape4(input);
        const [, , P, Q] = shape4(out);
        for (let o = 0; o < out.data.length; o++) {
          const plane = Math.floor(o / (P * Q));
          out.data[o] = input.data[plane * H * W + indices.data[o]!]!;
        }
        return out;
      },
      explain: (index, x, attrs) => max(candidates(operand(x, "input"), index, attrs)),
      kernel: { attrs: ["kernelSize", "stride", "padding"] },
    },
  },

  backward: {
    gradInput: sumOfProducts<MaxPool2dAttrs>({
      tex: String.raw`\bar x_{ncij} = \sum_{p,q} \bar y_{ncpq}\,[a_{ncpq} = (i,j)]`,
      factors: ["gradOutput"],
      shape: "input",
      selectedBy: "indices",
      terms: wonWindows,
      explain(index, x, attrs) {
        const gradOutput = operand(x, "gradOutput");
        const indices = operand(x, "indices");
        const parts: Expr[] = [];
        coveringWindows(index, x, attrs, (offset, isWon) => {
          const decided = choice("[a = (i, j)]", [element("indices", indices, offset)], isWon ? 1 : 0);
          parts.push(product([element("gradOutput", gradOutput, offset), decided]));
        });
        return sum(parts);
      },
      kernel: { attrs: ["kernelSize", "stride", "padding"] },
    }),
  },

  summary({ kernelSize, stride, padding }) {
    const window = [
      `${kernelSize}×${kernelSize}`,
      stride !== kernelSize && `stride ${stride}`,
      padding && `pad ${padding}`,
    ];
    return window.filter(Boolean).join(" ");
  },
  picture: winnerOf,
  /** At a tie the maximum has no derivative: the rule follows the first. */
  kink: (input, offset, by) =>
    Array.from(input).some((other, j) => j !== offset && Math.abs(other - input[offset]!) <= 2 * by),
  windowsOf: ({ kernelSize, stride, padding }) => (kernelSize === stride && padding === 0 ? kernelSize : 1),
  reach: ownWindow,

  samples: [
    { name: "2×2 windows side by side", shapes: { input: [2, 3, 4, 6] }, attrs: pool(2, 2, 0) },
    { name: "the last row and column fit no window", shapes: { input: [1, 5, 5, 7] }, attrs: pool(2, 2, 0) },
    { name: "overlapping windows", shapes: { input: [2, 2, 5, 7] }, attrs: pool(3, 2, 0) },
    { name: "padding", shapes: { input: [1, 9, 5, 4] }, attrs: pool(3, 1, 1) },
    {
      name: "ties go to the first",
      shapes: { input: [1, 1, 4, 4] },
      attrs: pool(2, 2, 0),
      values: { input: [0.5, 0.5, -1, -2, 0.5, 0.5, -1, -1, 0, 3, 3, 1, 3, 3, 2, 3] },
    },
  ],
};

/** Of a gradient: the window that it came back through, or would have. */
function winnerOf({ rule, index, attrs, main, tensor, path }: Pictured<MaxPool2dAttrs>): Picture | undefined {
  const competed = rule === "gradInput" ? main : index;
  if (!competed) return undefined;
  const input = tensor("input");
  const indices = tensor("indices");
  const one = { from: competed, to: competed.map((i) => i + 1) };
  const [box] = ownWindow.sees(one, { input: input.shape, output: indices.shape }, attrs);
  if (!box) return undefined;
  const place = indices.data[ravel(competed, indices.shape)]!;
  const W = input.shape[3]!;
  const winner = [competed[0]!, competed[1]!, Math.floor(place / W), place % W];
  const best = input.data[ravel(winner, input.shape)]!;
  const ties = indicesIn(box).filter((at) => {
    const offset = ravel(at, input.shape);
    return offset !== ravel(winner, input.shape) && input.data[offset] === best;
  });
  return { kind: "winner", path: path("input"), window: { path: path("input"), ...box }, winner, ties };
}

function pooledShape(shapes: Shapes, attrs: MaxPool2dAttrs): Shape {
  const input = operand(shapes, "input");
  if (input.length !== 4)
    throw new RangeError(`MaxPool2d: input must be [N,C,H,W], got [${input.join(",")}]`);
  const [N, C, H, W] = shape4(input);
  const [rows, columns] = axesOf(attrs);
  const [P, Q] = [windows(H, rows), windows(W, columns)];
  if (P < 1 || Q < 1 || attrs.padding * 2 > attrs.kernelSize) {
    throw new RangeError(
      `MaxPool2d: window ${attrs.kernelSize}×${attrs.kernelSize} with padding ${attrs.padding} does not fit into ${H}×${W}`,
    );
  }
  return [N, C, P, Q];
}

function pool(kernelSize: number, stride: number, padding: number): MaxPool2dAttrs {
  return { kernelSize, stride, padding };
}

/** Visits the elements of a window that are not padding, in row order. */
function visit(
  input: Tensor,
  [n, c, p, q]: Index,
  { kernelSize, stride, padding }: MaxPool2dAttrs,
  see: (offset: number, place: number) => void,
): void {
  const [, , H, W] = shape4(input);
  const top = p! * stride - padding;
  const left = q! * stride - padding;
  for (let i = Math.max(0, top); i < Math.min(H, top + kernelSize); i++) {
    for (let j = Math.max(0, left); j < Math.min(W, left + kernelSize); j++)
      see(at(input, n!, c, i, j), i * W + j);
  }
}

function winner(input: Tensor, index: Index, attrs: MaxPool2dAttrs): number {
  let best = -Infinity;
  let place = -1;
  visit(input, index, attrs, (offset, here) => {
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
  visit(input, index, attrs, (offset) => parts.push(element("input", input, offset)));
  return parts;
}

/** Where the first element of a window's plane lies. */
function planeOf(input: Tensor, [n, c]: Index): number {
  return at(input, n!, c, 0, 0);
}

function wonWindows(index: Index, x: Operands, attrs: MaxPool2dAttrs, add: (offset: number) => void): void {
  coveringWindows(index, x, attrs, (offset, isWon) => {
    if (isWon) add(offset);
  });
}

/** Visits every window that an element is in. */
function coveringWindows(
  [n, c, i, j]: Index,
  x: Operands,
  { kernelSize, stride, padding }: MaxPool2dAttrs,
  see: (offset: number, isWon: boolean) => void,
): void {
  const indices = operand(x, "indices");
  const [, , P, Q] = shape4(indices);
  const W = shape4(operand(x, "input"))[3];
  const place = i! * W + j!;
  const first = (at: number): number => Math.max(0, Math.ceil((at + padding - kernelSize + 1) / stride));
  const last = (at: number, count: number): number =>
    Math.min(count - 1, Math.floor((at + padding) / stride));
  for (let p = first(i!); p <= last(i!, P); p++) {
    for (let q = first(j!); q <= last(j!, Q); q++) {
      const offset = ravel([n!, c!, p, q], indices.shape);
      see(offset, indices.data[offset] === place);
    }
  }
}
