// The mean along some of the axes behind the batch, as torch.mean(x, dim). Over an image's rows and columns it is global average
// pooling.
//
//   y = (1/|R|) Σ x     over R: all indices of the axes in dims      x̄ = ȳ / |R|

import { ravel, sizeOf, unravel, type Index, type Shape, type Shapes } from "../../tensor/tensor";
import type { Numbers } from "../attrs";
import { element, number, product, sum, type Expr } from "../expr";
import type { Op } from "../op";
import { expression, operand } from "../rules";

export type MeanAttrs = {
  /** The axes, from 1. */
  readonly dims: Numbers;
  /** Whether an axis stays, of size 1. */
  readonly keepdim: boolean;
};

/** Behind the batch. */
const MOST_AXES = 5;

export const mean: Op<MeanAttrs> = {
  type: "Mean",
  about: "Takes the mean along axes, such as of all pixels of a channel.",
  group: "Pooling",
  inputs: ["input"],
  attrs: {
    dims: { kind: "list", each: { min: 1, below: MOST_AXES + 1, integer: true }, length: [1, MOST_AXES] },
    keepdim: { kind: "flag", default: false },
  },
  suggested: { dims: [2, 3] },

  forward: {
    output: expression<MeanAttrs>({
      tex: String.raw`y = \frac{1}{|R|} \sum_{r \in R} x_r`,
      reads: ["input"],
      shape: meanShape,
      explain(index, x, attrs) {
        const input = operand(x, "input");
        const share = shareOf(input.shape, attrs);
        const kept = sparse(index, input.shape, attrs);
        return sum(
          offsetsOf(kept, input.shape, attrs).map((at) => product([element("input", input, at), share])),
        );
      },
      kernel: { roundedOnce: true, sizes: (shapes, attrs) => plan(operand(shapes, "input"), attrs) },
    }),
  },

  backward: {
    gradInput: expression<MeanAttrs>({
      tex: String.raw`\bar x_r = \frac{1}{|R|}\, \bar y \qquad r \in R`,
      reads: ["gradOutput"],
      shape: (shapes) => operand(shapes, "input"),
      explain(index, x, attrs) {
        const gradient = operand(x, "gradOutput");
        const { shape } = operand(x, "input");
        const at = ravel(
          index.map((i, axis) => (isOver(axis, attrs) ? 0 : i)),
          keptShape(shape, attrs),
        );
        return product([element("gradOutput", gradient, at), shareOf(shape, attrs)]);
      },
      kernel: { roundedOnce: true, sizes: (shapes, attrs) => plan(operand(shapes, "input"), attrs) },
    }),
  },

  summary: ({ dims, keepdim }) => `over ${[dims].flat().join(",")}${keepdim ? " kept" : ""}`,
  reach: {
    sees({ from, to }, { input }, attrs) {
      const [first, end] = [sparse(from, input, attrs), sparse(to, input, attrs)];
      const all = (index: Index, of: Shape): Index =>
        index.map((i, axis) => (isOver(axis, attrs) ? of[axis]! : i));
      return [
        {
          from: all(
            first,
            input.map(() => 0),
          ),
          to: all(end, input),
        },
      ];
    },
    influences({ from, to }, _ends, attrs) {
      const one = (index: Index, instead: number): Index =>
        index.flatMap((i, axis) => (isOver(axis, attrs) ? (attrs.keepdim ? [instead] : []) : [i]));
      return [{ from: one(from, 0), to: one(to, 1) }];
    },
  },

  samples: [
    {
      name: "all pixels of a channel",
      shapes: { input: [2, 9, 2, 3] },
      attrs: { dims: [2, 3], keepdim: false },
    },
    { name: "channels, kept", shapes: { input: [2, 5, 2, 3] }, attrs: { dims: 1, keepdim: true } },
    { name: "rows, kept", shapes: { input: [2, 3, 4, 3] }, attrs: { dims: 2, keepdim: true } },
    { name: "columns, gone", shapes: { input: [1, 3, 4, 3] }, attrs: { dims: 3, keepdim: false } },
    { name: "a sequence", shapes: { input: [3, 4, 7] }, attrs: { dims: 2, keepdim: false } },
    { name: "a row, kept", shapes: { input: [3, 7] }, attrs: { dims: 1, keepdim: true } },
  ],
};

function isOver(axis: number, { dims }: MeanAttrs): boolean {
  return [dims].flat().includes(axis);
}

function keptShape(input: Shape, attrs: MeanAttrs): Shape {
  return input.map((size, axis) => (isOver(axis, attrs) ? 1 : size));
}

function meanShape(shapes: Shapes, attrs: MeanAttrs): Shape {
  const input = operand(shapes, "input");
  const dims = [attrs.dims].flat();
  const axes = input.slice(1).map((_, axis) => axis + 1);
  if (new Set(dims).size < dims.length || !dims.every((axis) => axes.includes(axis)))
    throw new RangeError(
      `Mean: dims must be some of the axes ${axes.join(", ")} of [${input.join(",")}], each once, got [${dims.join(",")}]`,
    );
  if (!attrs.keepdim && dims.length === axes.length)
    throw new RangeError(
      `Mean: over all axes of [${input.join(",")}] nothing is left of a sample; keepdim keeps them`,
    );
  return attrs.keepdim ? keptShape(input, attrs) : input.filter((_, axis) => !isOver(axis, attrs));
}

function shareOf(input: Shape, attrs: MeanAttrs): Expr {
  const count = sizeOf(input.filter((_, axis) => isOver(axis, attrs)));
  return number(1 / count, String.raw`\tfrac{1}{${count}}`);
}

/** An output's index with all of the input's axes, 0 where there is none or one of size 1. */
function sparse(index: Index, input: Shape, attrs: MeanAttrs): Index {
  if (attrs.keepdim) return index.map((i, axis) => (isOver(axis, attrs) ? 0 : i));
  const left = [...index];
  return input.map((_, axis) => (isOver(axis, attrs) ? 0 : left.shift()!));
}

/** Of all that are averaged. */
function offsetsOf(kept: Index, input: Shape, attrs: MeanAttrs): readonly number[] {
  const over = input.map((size, axis) => (isOver(axis, attrs) ? size : 1));
  return Array.from({ length: sizeOf(over) }, (_, r) =>
    ravel(
      unravel(r, over).map((i, axis) => i + kept[axis]!),
      input,
    ),
  );
}

/** For kernels: how many axes there are before and after, whether each is averaged over, and their sizes. */
function plan(input: Shape, attrs: MeanAttrs): readonly number[] {
  const each = Array.from({ length: MOST_AXES }, (_, i) => i + 1);
  return [
    input.length,
    meanShape({ input }, attrs).length,
    ...each.map((axis) => Number(axis < input.length && isOver(axis, attrs))),
    ...each.map((axis) => input[axis] ?? 1),
  ];
}
