// Puts tensors one behind the other along an axis other than the batch, as torch.cat: where the ways of an Inception or a DenseNet
// meet. Each of them gets back its own part of the gradient.
//
//   y[n,c,i,j] = x⁽ʳ⁾[n, c − oᵣ, i, j]        x̄⁽ʳ⁾[n,c,i,j] = ȳ[n, c + oᵣ, i, j]        oᵣ = C₁ + … + Cᵣ₋₁, along channels

import {
  ravel,
  sizeOf,
  unravel,
  zeros,
  type Index,
  type Shape,
  type Shapes,
  type Tensor,
} from "../../tensor/tensor";
import { element } from "../expr";
import type { Op, Operands, Rule } from "../op";
import type { Box, Ends, Reach } from "../reach";
import { operand } from "../rules";

export type ConcatAttrs = {
  /** The axis, 1 for channels or features. */
  readonly dim: number;
};

/** An image's indices, of which the axis' own counts from where a tensor begins. */
function indices(dim: number, moved: string): string {
  return ["n", "c", "i", "j"].map((letter, d) => (d === dim ? letter + moved : letter)).join(String.raw`,\,`);
}

const output = (dim: number): Rule<ConcatAttrs> => ({
  tex: String.raw`y_{ncij} = x^{(r)}_{${indices(dim, " - o_r")}} \qquad o_r \le ${"ncij"[dim] ?? "c"} < o_{r+1}`,
  under: (attrs) => output(attrs.dim),
  reads: ["…input"],
  shape: joinedShape,
  compute(x, { dim }) {
    const parts = partsOf(x);
    const shapes = parts.map(({ shape }) => shape);
    const out = zeros(joined(shapes, dim));
    for (let o = 0; o < out.data.length; o++) {
      const { place, index } = sourceOf(unravel(o, out.shape), shapes, dim);
      out.data[o] = parts[place]!.data[ravel(index, shapes[place]!)]!;
    }
    return out;
  },
  explain(at, x, { dim }) {
    const parts = partsOf(x);
    const shapes = parts.map(({ shape }) => shape);
    const { place, index } = sourceOf(at, shapes, dim);
    return element(`input${place + 1}`, parts[place]!, ravel(index, shapes[place]!));
  },
  kernel: { oneByOne: true, sizes: placement },
});

/** The gradient of the r-th: its part of what comes back. */
function gradientOf(r: number | "r", axis = 1): Rule<ConcatAttrs> {
  const place = r === "r" ? 0 : r - 1;
  const name = `input${place + 1}`;
  return {
    tex: String.raw`\bar x^{(${r})}_{ncij} = \bar y_{${indices(axis, ` + o_{${r}}`)}}`,
    under: ({ dim }) => gradientOf(r, dim),
    reads: ["gradOutput"],
    shape: (shapes) => operand(shapes, name),
    compute(x, { dim }) {
      const { shape } = operand(x, name);
      const gradient = operand(x, "gradOutput");
      const skipped = startOf(shapesIn(x), dim, place);
      const out = zeros(shape);
      for (let o = 0; o < out.data.length; o++)
        out.data[o] = gradient.data[ravel(moved(unravel(o, shape), dim, skipped), gradient.shape)]!;
      return out;
    },
    explain(index, x, { dim }) {
      const gradient = operand(x, "gradOutput");
      const to = moved(index, dim, startOf(shapesIn(x), dim, place));
      return element("gradOutput", gradient, ravel(to, gradient.shape));
    },
    kernel: { called: "gradInput", sizes: (shapes, attrs) => placement(shapes, attrs, place) },
  };
}

export const concat: Op<ConcatAttrs> = {
  type: "Concat",
  about:
    "Puts the channels of several tensors one behind the other, such as the ways of an Inception or a DenseNet.",
  group: "Join",
  inputs: ["…input"],
  attrs: { dim: { default: 1, min: 1, below: 8, integer: true } },
  letters: { "…input": "x^{(r)}" },

  forward: { output: output(1) },
  backward: { "…gradInput": { ...gradientOf("r"), numbered: (place) => gradientOf(place) } },

  summary: ({ dim }) => (dim === 1 ? "" : `along axis ${dim}`),
  reach: partReach(),

  samples: [
    {
      name: "channels of three images, two of them within a vector",
      shapes: { input1: [2, 3, 2, 3], input2: [2, 9, 2, 3], input3: [2, 1, 2, 3] },
      attrs: { dim: 1 },
    },
    {
      name: "rows of two images",
      shapes: { input1: [2, 3, 2, 4], input2: [2, 3, 3, 4] },
      attrs: { dim: 2 },
    },
    {
      name: "columns of two images",
      shapes: { input1: [1, 9, 2, 4], input2: [1, 9, 2, 1] },
      attrs: { dim: 3 },
    },
    { name: "two matrices with odd rows", shapes: { input1: [3, 7], input2: [3, 5] }, attrs: { dim: 1 } },
    { name: "one alone", shapes: { input1: [2, 5, 1, 2] }, attrs: { dim: 1 } },
    {
      name: "sequences, within the last axis",
      shapes: { input1: [2, 3, 4], input2: [2, 3, 1] },
      attrs: { dim: 2 },
    },
  ],
};

function partsOf(x: Operands): readonly Tensor[] {
  const parts = [operand(x, "input1")];
  for (let r = 2; x[`input${r}`]; r++) parts.push(x[`input${r}`]!);
  return parts;
}

function shapesIn(x: Operands): readonly Shape[] {
  return partsOf(x).map(({ shape }) => shape);
}

function shapesOf(shapes: Shapes): readonly Shape[] {
  const found = [operand(shapes, "input1")];
  for (let r = 2; shapes[`input${r}`]; r++) found.push(shapes[`input${r}`]!);
  return found;
}

/** Where along the axis a tensor begins. */
function startOf(shapes: readonly Shape[], dim: number, place: number): number {
  return shapes.slice(0, place).reduce((sum, shape) => sum + shape[dim]!, 0);
}

function moved(index: Index, dim: number, by: number): Index {
  return index.with(dim, index[dim]! + by);
}

/** Which tensor an element comes of, and where it lies there. */
function sourceOf(index: Index, shapes: readonly Shape[], dim: number): { place: number; index: Index } {
  let at = index[dim]!;
  let place = 0;
  for (; at >= shapes[place]![dim]!; place++) at -= shapes[place]![dim]!;
  return { place, index: index.with(dim, at) };
}

function joined(shapes: readonly Shape[], dim: number): Shape {
  return shapes[0]!.with(dim, startOf(shapes, dim, shapes.length));
}

function joinedShape(given: Shapes, { dim }: ConcatAttrs): Shape {
  const shapes = shapesOf(given);
  const [first, ...others] = shapes as readonly [Shape, ...Shape[]];
  if (dim >= first.length)
    throw new RangeError(`Concat: dim is ${dim}, and the first input has no such axis: [${first.join(",")}]`);
  const fits = (shape: Shape): boolean =>
    shape.length === first.length && shape.every((size, d) => d === dim || size === first[d]);
  const odd = others.findIndex((shape) => !fits(shape));
  if (odd >= 0)
    throw new RangeError(
      `Concat: all inputs must be alike but for axis ${dim}, got [${first.join(",")}] and, as number ${odd + 2}, [${others[odd]!.join(",")}]`,
    );
  return joined(shapes, dim);
}

/**
 * For kernels: the axis, or 0 where a sample's numbers lie in one piece, and where along it a tensor begins; of those in one piece
 * how many runs of numbers it has, how long they are, and how far apart they lie in the whole.
 */
function placement(given: Shapes, { dim }: ConcatAttrs, place: number): readonly number[] {
  const shapes = shapesOf(given);
  const shape = shapes[place]!;
  const start = startOf(shapes, dim, place);
  if (shape.length === 2 || shape.length === 4) return [dim, start, 0, 0, 0];
  const inner = sizeOf(shape.slice(dim + 1));
  const all = startOf(shapes, dim, shapes.length);
  return [0, start * inner, sizeOf(shape.slice(1, dim)), shape[dim]! * inner, all * inner];
}

/** A box of the whole, as far as it lies in a tensor; a box of that, as it lies in the whole. */
function partReach(): Reach<ConcatAttrs> {
  const span = ({ inputs, place }: Ends, dim: number): readonly [number, number] => {
    const start = startOf(inputs, dim, place);
    return [start, start + inputs[place]![dim]!];
  };
  return {
    sees({ from, to }: Box, ends, { dim }) {
      const [start, end] = span(ends, dim);
      const [first, last] = [Math.max(start, from[dim]!), Math.min(end, to[dim]!)];
      return first < last ? [{ from: from.with(dim, first - start), to: to.with(dim, last - start) }] : [];
    },
    influences({ from, to }: Box, ends, { dim }) {
      const [start] = span(ends, dim);
      return [{ from: moved(from, dim, start), to: moved(to, dim, start) }];
    },
  };
}
