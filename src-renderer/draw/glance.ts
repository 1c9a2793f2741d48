// A layer at a glance: one small map, of a channel or of the mean of several, since fields lie alike in all they cover.

import type { Fold } from "./panels";
import type { Mask } from "./outline";

export interface Glance {
  readonly rows: number;
  readonly columns: number;
  /** Undefined where the tensor is not written. */
  readonly data: Float64Array<ArrayBuffer> | undefined;
  readonly mask: Mask | undefined;
  /** Of how many channels it is the mean; the channel itself where it is one. */
  readonly channels: number;
  readonly channel: number | undefined;
}

/** A vector stands in columns of at most so many cells. */
const TALLEST = 16;

/**
 * Maps are averaged over the channels that the mask touches, or over all; a vector is laid out as it is.
 * @param data NCHW of one sample, or a vector
 */
export function glanceOf(fold: Fold, data: ArrayLike<number> | undefined, mask: Mask | undefined): Glance {
  const { rows, columns } = fold;
  const size = rows * columns;
  const count = fold.groups * fold.panels;
  if (size === 1) return vector(count, data, mask);
  const touched = channelsOf(mask, count, size);
  const chosen = touched.length ? touched : Array.from({ length: count }, (_, c) => c);
  let mean: Float64Array<ArrayBuffer> | undefined;
  if (data) {
    mean = new Float64Array(size);
    for (const c of chosen) for (let i = 0; i < size; i++) mean[i]! += data[c * size + i]! / chosen.length;
  }
  const first = chosen[0] ?? 0;
  return {
    rows,
    columns,
    data: mean,
    mask: mask && touched.length ? mask.slice(first * size, (first + 1) * size) : undefined,
    channels: chosen.length,
    channel: chosen.length === 1 ? first : undefined,
  };
}

function channelsOf(mask: Mask | undefined, count: number, size: number): readonly number[] {
  const touched: number[] = [];
  if (!mask) return touched;
  for (let c = 0; c < count; c++) if (mask.subarray(c * size, (c + 1) * size).includes(1)) touched.push(c);
  return touched;
}

function vector(length: number, data: ArrayLike<number> | undefined, mask: Mask | undefined): Glance {
  const columns = Math.ceil(length / TALLEST);
  const rows = Math.ceil(length / columns);
  const placed = data && new Float64Array(rows * columns).fill(0).map((_, i) => data[i] ?? 0);
  const own = mask && new Uint8Array(rows * columns).map((_, i) => mask[i] ?? 0);
  return { rows, columns, data: placed, mask: own, channels: 1, channel: undefined };
}
