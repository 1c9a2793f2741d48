// A layer at a glance: one small map, of a channel or of the mean of several, since fields lie alike in all they cover.

import type { Fold } from "../../../src-view/tensor/panels";
import type { Mask } from "./outline";

/** The size of the small map. A vector stands in columns of at most so many cells, row by row. */
export function glanceSize(fold: Fold): Pick<Fold, "rows" | "columns"> {
  const { rows, columns } = fold;
  if (rows * columns > 1) return { rows, columns };
  const length = channelsIn(fold);
  const across = Math.ceil(length / TALLEST);
  return { rows: Math.ceil(length / across), columns: across };
}
const TALLEST = 16;
const channelsIn = ({ groups, panels }: Fold): number => groups * panels;

/** Which channels have elements in the mask; all of them where none has. A vector has no channels. */
export function touchedChannels(fold: Fold, mask: Mask | undefined): readonly number[] {
  const size = fold.rows * fold.columns;
  if (size === 1) return [];
  const all = Array.from({ length: channelsIn(fold) }, (_, c) => c);
  const touched = mask ? all.filter((c) => mask.subarray(c * size, (c + 1) * size).includes(1)) : [];
  return touched.length ? touched : all;
}

/** The mean of these channels; a vector as it is. */
export function meanMap(
  fold: Fold,
  data: ArrayLike<number>,
  channels: readonly number[],
): Float64Array<ArrayBuffer> {
  const { rows, columns } = glanceSize(fold);
  const size = rows * columns;
  if (channels.length === 0) return new Float64Array(size).map((_, i) => data[i] ?? 0);
  const mean = new Float64Array(size);
  for (const c of channels) for (let i = 0; i < size; i++) mean[i]! += data[c * size + i]! / channels.length;
  return mean;
}

/** The mask in the small map: that of the first of the channels. */
export function maskMap(fold: Fold, mask: Mask, [first = 0]: readonly number[]): Mask {
  const { rows, columns } = glanceSize(fold);
  const size = rows * columns;
  return new Uint8Array(size).map((_, i) => mask[first * size + i] ?? 0);
}
