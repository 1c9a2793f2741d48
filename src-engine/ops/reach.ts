// Which elements can change which: what an output element is computed from, and what an input element
// goes into. It says what the structure allows, not what today's zeros and winners let through: ReLU
// lets everything by, and any element of a pooling window may be its largest.
//
// Sets of elements are lists of boxes, and they are exact: a box has no element that does not belong.

import { sizeOf, unravel, type Index, type Shape } from "../tensor/tensor";

/** The elements from … to − 1 along every dimension. */
export interface Box {
  readonly from: Index;
  readonly to: Index;
}

export interface Ends {
  readonly input: Shape;
  readonly output: Shape;
  /** All that the op is given, and which of them `input` is, from 0. */
  readonly inputs: readonly Shape[];
  readonly place: number;
}

/** An op's geometry: of elements of its `input` one way and the other, of its parameters' on to the output. */
export interface Reach<A> {
  /** The input elements that some element of this output box is computed from. */
  sees(output: Box, ends: Ends, attrs: A): readonly Box[];
  /** The output elements that are computed from some element of this input box. */
  influences(input: Box, ends: Ends, attrs: A): readonly Box[];
  /** The output elements that are computed with this element of a parameter; of an op that has parameters. */
  uses?(parameter: string, index: Index, ends: Ends, attrs: A): readonly Box[];
  /** Each output element is computed from the one input element at its own offset. */
  readonly elementwise?: true;
}

/** Element by element. */
export const itself: Reach<unknown> = {
  sees: (box) => [box],
  influences: (box) => [box],
  elementwise: true,
};

/** Each output of a sample comes from all inputs of that sample. */
export const wholeSample: Reach<unknown> = {
  sees: ({ from, to }, { input }) => [sample(from[0]!, to[0]!, input)],
  influences: ({ from, to }, { output }) => [sample(from[0]!, to[0]!, output)],
};

/** The outputs, along the second axis, that are the row's with which a parameter begins: a bias is for all of them. */
export function ofRow([row]: Index, { output }: Ends): Box {
  const all = whole(output);
  return { from: all.from.with(1, row!), to: all.to.with(1, row! + 1) };
}

/** One number from the whole batch. */
export const everything: Reach<unknown> = {
  sees: (_box, { input }) => [whole(input)],
  influences: (_box, { output }) => [whole(output)],
};

/** All of a shape. */
export function whole(shape: Shape): Box {
  return { from: shape.map(() => 0), to: shape };
}

function sample(from: number, to: number, [, ...rest]: Shape): Box {
  return { from: [from, ...rest.map(() => 0)], to: [to, ...rest] };
}

/** Every element of a box, in row-major order. */
export function indicesIn({ from, to }: Box): readonly Index[] {
  const shape = from.map((i, axis) => to[axis]! - i);
  return Array.from({ length: sizeOf(shape) }, (_, o) => unravel(o, shape).map((i, axis) => i + from[axis]!));
}

/** How many elements it has: `from` is in it, `to` is not. */
export function boxSize({ from, to }: Box): number {
  return sizeOf(to.map((end, axis) => end - from[axis]!));
}

/** The same elements, without boxes that lie within others and without empty ones. */
export function merged(boxes: readonly Box[]): readonly Box[] {
  const kept: Box[] = [];
  for (const box of boxes) {
    if (boxSize(box) === 0 || kept.some((other) => contains(other, box))) continue;
    for (let i = kept.length - 1; i >= 0; i--) if (contains(box, kept[i]!)) kept.splice(i, 1);
    kept.push(box);
  }
  return kept;
}

/** The same elements in boxes that have each of them once. */
export function apart(boxes: readonly Box[]): readonly Box[] {
  return merged(boxes).reduce<readonly Box[]>(
    (kept, box) => [
      ...kept,
      ...kept.reduce<readonly Box[]>((rest, other) => rest.flatMap((part) => without(part, other)), [box]),
    ],
    [],
  );
}

/** What of a box does not lie within another one, axis by axis: before it, behind it, and so on with what is between. */
function without(box: Box, other: Box): readonly Box[] {
  const overlaps = box.from.every(
    (start, axis) => start < other.to[axis]! && other.from[axis]! < box.to[axis]!,
  );
  if (!overlaps) return [box];
  const parts: Box[] = [];
  let { from, to } = box;
  box.from.forEach((_, axis) => {
    const [start, end] = [other.from[axis]!, other.to[axis]!];
    if (from[axis]! < start) parts.push({ from, to: to.with(axis, start) });
    if (end < to[axis]!) parts.push({ from: from.with(axis, end), to });
    from = from.with(axis, Math.max(from[axis]!, start));
    to = to.with(axis, Math.min(to[axis]!, end));
  });
  return parts;
}

function contains(outer: Box, inner: Box): boolean {
  return outer.from.every((start, axis) => start <= inner.from[axis]! && outer.to[axis]! >= inner.to[axis]!);
}

/** The boxes of a shape whose elements lie, in row-major order, from … to − 1. */
export function unfolded(from: number, to: number, shape: Shape): readonly Box[] {
  const [length, ...rest] = shape;
  if (from >= to) return [];
  if (length === undefined) return [{ from: [], to: [] }];
  const size = sizeOf(rest);
  const first = Math.ceil(from / size);
  const last = Math.floor(to / size);
  const inside = (row: number, start: number, end: number): readonly Box[] =>
    unfolded(start - row * size, end - row * size, rest).map((box) => ({
      from: [row, ...box.from],
      to: [row + 1, ...box.to],
    }));
  if (first > last) return inside(last, from, to);
  return [
    ...inside(first - 1, from, first * size),
    ...(first < last ? [{ from: [first, ...rest.map(() => 0)], to: [last, ...rest] }] : []),
    ...inside(last, last * size, to),
  ];
}

/** The runs, as [from, to) in row-major order, that a box of a shape consists of. */
export function folded({ from, to }: Box, shape: Shape): readonly (readonly [number, number])[] {
  const [start, ...fromRest] = from;
  const [end, ...toRest] = to;
  if (start === undefined || end === undefined) return [[0, 1]];
  const rest = shape.slice(1);
  const size = sizeOf(rest);
  const runs = folded({ from: fromRest, to: toRest }, rest);
  if (runs.length === 1 && runs[0]![0] === 0 && runs[0]![1] === size) return [[start * size, end * size]];
  const all: (readonly [number, number])[] = [];
  for (let i = start; i < end; i++) for (const [a, b] of runs) all.push([i * size + a, i * size + b]);
  return all;
}
