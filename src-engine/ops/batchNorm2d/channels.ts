// Sums over a channel: all of its pixels in all images of the batch. Kernels add up rows, rows to images, images to shards and
// those in a tree; expressions are built in the same order, so that the bound follows what is really added.

import type { Shape, Shapes } from "../../tensor/tensor";
import { sum, type Expr } from "../expr";
import type { Operands } from "../op";
import { addUp } from "../shared/order";
import { operand, shape4, type Shape4 } from "../rules";
import { shardsOf } from "../shared/shards";

/** What is normalised; its second dimension is channels. */
export function imagesOf(shapes: Shapes): Shape4 {
  const input = operand(shapes, "input");
  if (input.length !== 4)
    throw new RangeError(`BatchNorm2d: input must be images [N,C,H,W], got [${input.join(",")}]`);
  return shape4(input);
}

/** The same of what is normalised, whose rows are images of one pixel. */
export function asImages(input: Shape): Shape4 {
  return shape4(input.length === 2 ? [...input, 1, 1] : input);
}

/** [C] */
export function channelsOf(shapes: Shapes): Shape {
  return [imagesOf(shapes)[1]];
}

/** Bytes for what kernels keep of every channel: up to three numbers, channels padded to whole vectors of eight. */
export function channelBytes(shapes: Shapes): number {
  return 3 * Math.ceil(operand(shapes, "input")[1]! / 8) * 32;
}

/**
 * How many values a channel has: batch size times pixels.
 * @throws RangeError where it is one, of which there is no variance
 */
export function valuesOf(shapes: Shapes): number {
  const input = operand(shapes, "input");
  const [N, , H, W] = asImages(input);
  if (N * H * W > 1) return N * H * W;
  throw new RangeError(
    `BatchNorm2d: training needs more than one value a channel, got input [${input.join(",")}]`,
  );
}

/**
 * A channel's sum as an expression.
 * @param term by the flat offset of the element
 * @param whole what each shard makes of its own sum
 */
export function summed(
  [N, C, H, W]: Shape4,
  c: number,
  term: (offset: number) => Expr,
  whole: (sum: Expr) => Expr = (sum) => sum,
): Expr {
  const row = (n: number, i: number): Expr => sum(upTo(W, (j) => term(((n * C + c) * H + i) * W + j)));
  const image = (n: number): Expr => sum(upTo(H, (i) => row(n, i)));
  const shards = shardsOf(N).map(({ from, count }) => [whole(sum(upTo(count, (n) => image(from + n))))]);
  return addUp(shards, (a, b) => sum([a, b]))!;
}

/** For each channel what `whole` makes of the sum of its terms, in float64. */
export function sums(
  [N, C, H, W]: Shape4,
  term: (offset: number, c: number) => number,
  whole: (sum: number, c: number) => number = (sum) => sum,
): Float64Array {
  const pixels = H * W;
  return Float64Array.from({ length: C }, (_, c) => {
    let total = 0;
    for (let n = 0; n < N; n++) {
      const image = (n * C + c) * pixels;
      for (let p = 0; p < pixels; p++) total += term(image + p, c);
    }
    return whole(total, c);
  });
}

/** For each element of images what is made of it and its channel, in float64. */
export function each([N, C, H, W]: Shape4, make: (offset: number, c: number) => number): Float64Array {
  const pixels = H * W;
  return Float64Array.from({ length: N * C * pixels }, (_, o) => make(o, Math.floor(o / pixels) % C));
}

/** An operand's numbers. */
export function dataOf(x: Operands, name: string): ArrayLike<number> {
  return operand(x, name).data;
}

function upTo<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
