// In which order the elements of a tensor are revealed when it is stepped through.

import type { ElementOrder, TensorPath } from "../../protocol/protocol";
import { ravel, type Index, type Tensor } from "../../tensor/tensor";

/** A tensor whose elements are shown one after another. */
export interface Revealing {
  readonly path: TensorPath;
  readonly tensor: Tensor;
  /** The flat offsets of its elements in the order in which they are revealed. */
  readonly offsets: Uint32Array;
  /** How many are. */
  readonly count: number;
}

/**
 * The flat offsets of all elements in the order in which they are revealed: as they lie, or by decreasing magnitude,
 * NaN before all, equals as they lie.
 */
export function revealOrder({ data }: Tensor, order: ElementOrder): Uint32Array {
  const offsets = Uint32Array.from({ length: data.length }, (_, i) => i);
  if (order === "index") return offsets;
  const magnitude = Float64Array.from(data, (x) => (Number.isNaN(x) ? Infinity : Math.abs(x)));
  const isNaNAt = (i: number): number => Number(Number.isNaN(data[i]));
  return offsets.sort((a, b) => magnitude[b]! - magnitude[a]! || isNaNAt(b) - isNaNAt(a) || a - b);
}

/** As which an element is revealed, counted from 1. */
export function rankOf(tensor: Tensor, order: ElementOrder, index: Index): number {
  const offset = ravel(index, tensor.shape);
  return order === "index" ? offset + 1 : revealOrder(tensor, order).indexOf(offset) + 1;
}
