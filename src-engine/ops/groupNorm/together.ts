// Norms over parts of each sample: which elements are normalised together, and by which weight and bias each is scaled and shifted.
//
// In row-major order a part is M elements in a row, so that element o is in part ⌊o / M⌋: a group of channels, one channel, or the last
// axes. Kernels and expressions add a part up by rows, rows to channels, and channels.

import { ravel, sizeOf, unravel, type Index, type Shape, type Shapes } from "../../tensor/tensor";
import { asImages, summed } from "../batchNorm2d/channels";
import { sum, type Expr } from "../expr";
import type { Operands } from "../op";
import type { Box, Reach } from "../reach";
import { operand } from "../rules";
import { addUp } from "../shared/order";
import { shardsOf } from "../shared/shards";

/** What a norm normalises together, by the shape of its input; every function throws RangeError where the input does not fit. */
export interface Together<A> {
  /** The channels, rows and columns of a part. */
  part(input: Shape, attrs: A): readonly [channels: number, rows: number, columns: number];
  /** The shape of its means, one for each part, in order. */
  moments(input: Shape, attrs: A): Shape;
  /** The shape of weight and bias. */
  own(input: Shape, attrs: A): Shape;
  /** Whether each channel has a weight, or each element of a part. */
  readonly isByChannel: boolean;
}

/** M */
export function partSize<A>(by: Together<A>, input: Shape, attrs: A): number {
  return sizeOf(by.part(input, attrs));
}

/** Which element of weight and bias belongs to the element at an offset. */
export function ownAt<A>(by: Together<A>, input: Shape, attrs: A): (offset: number) => number {
  if (!by.isByChannel) {
    const M = partSize(by, input, attrs);
    return (offset) => offset % M;
  }
  const [, C, H, W] = asImages(input);
  return (offset) => Math.floor(offset / (H * W)) % C;
}

/** A part's sum as an expression. @param term by the flat offset of the element */
export function partSum(
  [channels, rows, columns]: readonly [number, number, number],
  part: number,
  term: (offset: number) => Expr,
): Expr {
  const start = part * channels * rows * columns;
  const row = (c: number, i: number): Expr =>
    sum(upTo(columns, (j) => term(start + (c * rows + i) * columns + j)));
  const channel = (c: number): Expr => sum(upTo(rows, (i) => row(c, i)));
  return sum(upTo(channels, channel));
}

/** The sum of the terms of all elements that have a weight in common, over the batch. */
export function ownSum<A>(
  by: Together<A>,
  index: Index,
  x: Operands,
  attrs: A,
  term: (offset: number) => Expr,
): Expr {
  const { shape } = operand(x, "input");
  const images = asImages(shape);
  if (by.isByChannel) return summed(images, index[0]!, term);
  const [N, C, H] = images;
  const own = by.own(shape, attrs);
  const [place, size] = [ravel(index, own), sizeOf(own)];
  // The axes before those that are normalised: channels of parts of rows and columns, their rows of parts of columns.
  const [channels, rows] = [
    own.length < 3 && shape.length > 2 ? C : 1,
    own.length < 2 && shape.length > 2 ? H : 1,
  ];
  const chain = (c: number, from: number, count: number): Expr =>
    sum(
      upTo(count * rows, (k) => {
        const [n, i] = [from + Math.floor(k / rows), k % rows];
        return term(((n * channels + c) * rows + i) * size + place);
      }),
    );
  const shards = shardsOf(N).map(({ from, count }) => [sum(upTo(channels, (c) => chain(c, from, count)))]);
  return addUp(shards, (a, b) => sum([a, b]))!;
}

/** An output comes of all inputs of its part. */
export function partReach<A>(by: Together<A>): Reach<A> {
  const whole = (box: Box, input: Shape, attrs: A): readonly Box[] => {
    const [channels, ...pixels] = by.part(input, attrs);
    const from = [...box.from];
    const to = [...box.to];
    from[1] = Math.floor(from[1]! / channels) * channels;
    to[1] = Math.ceil(to[1]! / channels) * channels;
    pixels.forEach((size, d) => {
      if (size !== input[d + 2]) return;
      from[d + 2] = 0;
      to[d + 2] = size;
    });
    return [{ from, to }];
  };
  return {
    sees: (box, { input }, attrs) => whole(box, input, attrs),
    influences: (box, { output }, attrs) => whole(box, output, attrs),
    uses(_parameter, index, { output }) {
      const before = by.isByChannel ? 1 : output.length - index.length;
      const from = output.map((_, d) => index[d - before] ?? 0);
      return [{ from, to: output.map((n, d) => (index[d - before] === undefined ? n : from[d]! + 1)) }];
    },
  };
}

/** The elements of a part, as a box of the input. */
export function boxOf<A>(by: Together<A>, part: number, input: Shape, attrs: A): Box {
  const M = partSize(by, input, attrs);
  return {
    from: unravel(part * M, input),
    to: unravel((part + 1) * M - 1, input).map((i) => i + 1),
  };
}

/** What the kernels are told: a part's channels, how many of the last axes it is where weights are for its elements (0: for channels), and M. */
export function sizesOf<A>(by: Together<A>, shapes: Shapes, attrs: A): readonly number[] {
  const input = operand(shapes, "input");
  const [channels] = by.part(input, attrs);
  const axes = by.isByChannel || input.length === 2 ? 0 : by.own(input, attrs).length;
  return [channels, axes, partSize(by, input, attrs)];
}

/** Bytes for what a kernel keeps of every channel: means, scales and two sums. */
export function channelBytes(shapes: Shapes): number {
  return 4 * Math.ceil(asImages(operand(shapes, "input"))[1] / 8) * 32;
}

/** The same, and for a sum for every element of an image. */
export function elementBytes(shapes: Shapes): number {
  const [, C, H, W] = asImages(operand(shapes, "input"));
  return channelBytes(shapes) + H * W * Math.ceil(C / 8) * 32;
}

function upTo<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
