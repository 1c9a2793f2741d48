// Puts a tensor's axes into another order, as torch.permute; the batch stays the first of them. What is computed of it later sees
// rows as columns, or channels last.
//
//   y[n, a_d₁, a_d₂, …] = x[n, a₁, a₂, …]

import { ravel, unravel, zeros, type Index, type Shape, type Tensor } from "../../tensor/tensor";
import type { Numbers } from "../attrs";
import { element } from "../expr";
import type { Op, Rule } from "../op";
import type { Box } from "../reach";
import { operand } from "../rules";

export type TransposeAttrs = {
  /** Which axis of the input each axis behind the batch is, from 1: [2, 3, 1] puts channels last. */
  readonly dims: Numbers;
};

/** Behind the batch. */
const MOST_AXES = 5;
const letters = ["c", "i", "j", "k", "l"];

const output = (attrs?: TransposeAttrs): Rule<TransposeAttrs> => ({
  tex: attrs
    ? String.raw`y_{n${turnedLetters(attrs)}} = x_{n${ownLetters(attrs)}}`
    : String.raw`y_{n,\,a_{d_1},\,a_{d_2},\,\dots} = x_{n,\,a_1,\,a_2,\,\dots}`,
  reads: ["input"],
  shape: (shapes, { dims }) => turnedShape(operand(shapes, "input"), dims),
  compute: (x, { dims }) => moved(operand(x, "input"), orderOf(dims)),
  explain(index, x, { dims }) {
    const input = operand(x, "input");
    return element("input", input, ravel(turned(index, inverse(orderOf(dims))), input.shape));
  },
  kernel: { sizes: (shapes, { dims }) => plan(operand(shapes, "input"), orderOf(dims)) },
});

const gradInput = (attrs?: TransposeAttrs): Rule<TransposeAttrs> => ({
  tex: attrs
    ? String.raw`\bar x_{n${ownLetters(attrs)}} = \bar y_{n${turnedLetters(attrs)}}`
    : String.raw`\bar x_{n,\,a_1,\,a_2,\,\dots} = \bar y_{n,\,a_{d_1},\,a_{d_2},\,\dots}`,
  reads: ["gradOutput"],
  shape: (shapes) => operand(shapes, "input"),
  compute: (x, { dims }) => moved(operand(x, "gradOutput"), inverse(orderOf(dims))),
  explain(index, x, { dims }) {
    const gradient = operand(x, "gradOutput");
    return element("gradOutput", gradient, ravel(turned(index, orderOf(dims)), gradient.shape));
  },
  kernel: {
    sizes: (shapes, { dims }) => plan(turnedShape(operand(shapes, "input"), dims), inverse(orderOf(dims))),
  },
});

export const transpose: Op<TransposeAttrs> = {
  type: "Transpose",
  about: "Puts the axes behind the batch into another order, such as channels last.",
  group: "Shape",
  inputs: ["input"],
  attrs: {
    dims: { kind: "list", each: { min: 1, below: MOST_AXES + 1, integer: true }, length: [1, MOST_AXES] },
  },
  suggested: { dims: [2, 3, 1] },

  forward: { output: { ...output(), under: output } },
  backward: { gradInput: { ...gradInput(), under: gradInput } },

  summary: ({ dims }) => `to ${[dims].flat().join(",")}`,
  reach: {
    sees: ({ from, to }, _ends, { dims }) => [boxTurned({ from, to }, inverse(orderOf(dims)))],
    influences: ({ from, to }, _ends, { dims }) => [boxTurned({ from, to }, orderOf(dims))],
  },

  samples: [
    { name: "channels last", shapes: { input: [2, 3, 4, 5] }, attrs: { dims: [2, 3, 1] } },
    { name: "channels first", shapes: { input: [2, 4, 9, 3] }, attrs: { dims: [3, 1, 2] } },
    { name: "rows and columns of images", shapes: { input: [1, 9, 2, 3] }, attrs: { dims: [1, 3, 2] } },
    { name: "sequences", shapes: { input: [3, 4, 5] }, attrs: { dims: [2, 1] } },
    {
      name: "groups of channels shuffled",
      shapes: { input: [2, 2, 3, 2, 3] },
      attrs: { dims: [2, 1, 3, 4] },
    },
    { name: "channels into pixels", shapes: { input: [1, 2, 2, 3, 2, 2] }, attrs: { dims: [1, 4, 2, 5, 3] } },
  ],
};

/** All axes, the batch among them. */
function orderOf(dims: Numbers): readonly number[] {
  return [0, ...[dims].flat()];
}

function inverse(order: readonly number[]): readonly number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

function turned(index: Index, order: readonly number[]): Index {
  return order.map((axis) => index[axis]!);
}

function boxTurned({ from, to }: Box, order: readonly number[]): Box {
  return { from: turned(from, order), to: turned(to, order) };
}

function ownLetters({ dims }: TransposeAttrs): string {
  return letters.slice(0, [dims].flat().length).join("");
}

function turnedLetters({ dims }: TransposeAttrs): string {
  return [dims]
    .flat()
    .map((axis) => letters[axis - 1])
    .join("");
}

function turnedShape(input: Shape, dims: Numbers): Shape {
  const order = orderOf(dims);
  const isWhole =
    order.length === input.length &&
    new Set(order).size === order.length &&
    Math.max(...order) < input.length;
  if (!isWhole) {
    const axes = input.slice(1).map((_, axis) => axis + 1);
    throw new RangeError(
      `Transpose: dims must be the axes ${axes.join(", ")} in some order, got [${order.slice(1).join(",")}] for [${input.join(",")}]`,
    );
  }
  return turned(input, order);
}

function moved(t: Tensor, order: readonly number[]): Tensor {
  const out = zeros(turned(t.shape, order));
  const back = inverse(order);
  for (let o = 0; o < out.data.length; o++)
    out.data[o] = t.data[ravel(turned(unravel(o, out.shape), back), t.shape)]!;
  return out;
}

/** For kernels: how many axes there are, behind the batch which of them each one is, and the sizes of what is read. */
function plan(from: Shape, order: readonly number[]): readonly number[] {
  const padded = (numbers: readonly number[], by: number): readonly number[] =>
    Array.from({ length: MOST_AXES }, (_, i) => numbers[i] ?? by);
  return [from.length, ...padded(order.slice(1), 0), ...padded(from.slice(1), 1)];
}
