// Which pixels an average pool's window holds along one direction, and by how many its sum is divided. Written once, so that forward and
// backward cannot disagree.

import type { Axis } from "../conv2d/geometry";

/** The pixels [from, to) of the image that a window holds. */
export function heldBy(p: number, size: number, { taps, stride, before }: Axis): readonly [number, number] {
  const start = p * stride - before;
  return [Math.max(0, start), Math.min(size, start + taps)];
}

/** By how many its sum is divided: what it holds of the image, and of its padding where that counts. */
export function countOf(p: number, size: number, axis: Axis, includesPadding: boolean): number {
  const { taps, stride, before, after } = axis;
  const start = p * stride - before;
  const [from, to] = heldBy(p, size, axis);
  return includesPadding ? Math.min(start + taps, size + after) - start : to - from;
}

/** The windows [from, to), of `count`, that hold a pixel. */
export function over(i: number, count: number, { taps, stride, before }: Axis): readonly [number, number] {
  const first = Math.ceil((i + before - taps + 1) / stride);
  return [Math.max(0, first), Math.min(count, Math.floor((i + before) / stride) + 1)];
}
