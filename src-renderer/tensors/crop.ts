// A box cut out of a tensor, as panels of cells that keep the places they came from; and two boxes multiplied cell by cell.

import { ravel, sizeOf, unravel, type Tensor } from "../../src-engine/tensor/tensor";
import type { Fold } from "../../src-view/tensor/panels";

interface Box {
  readonly from: readonly number[];
  /** Exclusive. */
  readonly to: readonly number[];
}

export interface Crop {
  readonly tensor: Tensor;
  readonly fold: Fold;
  /** Turned by 180°, as a kernel is where it meets the gradient. */
  readonly turned: boolean;
  /** Where an element of the crop lies in the whole tensor. */
  indexOf(offset: number): readonly number[];
  /** The element of the crop that shows a place of the whole tensor; undefined outside the box. */
  offsetOf(index: readonly number[]): number | undefined;
}

/** @param turned each panel by 180° */
export function cropOf(whole: Tensor, { from, to }: Box, turned = false): Crop {
  const shape = from.map((first, axis) => Math.max(0, (to[axis] ?? first) - first));
  const fold = foldOf(shape);
  const panel = fold.rows * fold.columns;
  // A panel read from its end to its beginning is the panel turned by 180°.
  const source = (offset: number): number => (turned ? offset + panel - 1 - 2 * (offset % panel) : offset);
  const indexOf = (offset: number): readonly number[] =>
    unravel(source(offset), shape).map((i, axis) => i + (from[axis] ?? 0));
  const size = sizeOf(shape);
  const data = new Float64Array(size);
  for (let offset = 0; offset < size; offset++)
    data[offset] = whole.data[ravel(indexOf(offset), whole.shape)] ?? NaN;
  return {
    tensor: { dtype: "float64", shape, data },
    fold,
    turned,
    indexOf,
    offsetOf(index) {
      const isInside = index.every((i, axis) => i >= (from[axis] ?? 0) && i < (to[axis] ?? 0));
      if (!isInside || index.length !== from.length) return undefined;
      return source(
        ravel(
          index.map((i, axis) => i - (from[axis] ?? 0)),
          shape,
        ),
      );
    },
  };
}

/** The last two axes are a panel where there are four; less than that is a row of single cells. */
function foldOf(shape: readonly number[]): Fold {
  const [rows, columns] = shape.length === 4 ? [shape[2] ?? 1, shape[3] ?? 1] : [1, 1];
  return { groups: sizeOf(shape) / Math.max(1, rows * columns), panels: 1, rows, columns };
}

/** The products of two crops, cell by cell, in the places of the first; undefined where they do not lie alike. */
export function productOf(a: Crop, b: Crop): Crop | undefined {
  const isAlike =
    a.fold.groups === b.fold.groups && a.fold.rows === b.fold.rows && a.fold.columns === b.fold.columns;
  if (!isAlike) return undefined;
  const data = a.tensor.data.map((value, i) => value * (b.tensor.data[i] ?? NaN));
  return { ...a, tensor: { ...a.tensor, data: Float64Array.from(data) }, turned: false };
}
