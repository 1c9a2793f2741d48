// What can be said of each filter in a number, and the order that puts the largest of them first.

import type { TensorData } from "../../../src-engine/tensor/tensor";

/** By filter; undefined where a tensor is not known yet. */
export interface FilterFigures {
  /** ‖W‖, ‖dW‖, and ‖ΔW‖ / ‖W‖: by how much of itself the update moves a filter. */
  readonly weight: readonly number[];
  readonly grad: readonly number[] | undefined;
  readonly ratio: readonly number[] | undefined;
}

export type FilterSort = "order" | "weight" | "grad" | "ratio";

interface Known {
  readonly weight: TensorData;
  readonly grad: TensorData | undefined;
  readonly update: TensorData | undefined;
}

/** @param outputs how many filters the tensors hold, one behind the other */
export function filterFigures({ weight, grad, update }: Known, outputs: number): FilterFigures {
  const norms = normsOf(weight, outputs);
  return {
    weight: norms,
    grad: grad && normsOf(grad, outputs),
    ratio: update && normsOf(update, outputs).map((norm, i) => norm / (norms[i] ?? NaN)),
  };
}

/** The Euclidean length of each filter. */
function normsOf(data: TensorData, outputs: number): readonly number[] {
  const size = data.length / outputs;
  return Array.from({ length: outputs }, (_, filter) => {
    let squares = 0;
    for (let i = filter * size; i < (filter + 1) * size; i++) squares += (data[i] ?? 0) ** 2;
    return Math.sqrt(squares);
  });
}

/** Which filter stands in each row. Equal ones keep their order; what is not a number comes first, since it is looked for. */
export function sortedFilters(figures: FilterFigures, sort: FilterSort): readonly number[] {
  const order = figures.weight.map((_, filter) => filter);
  const by = sort === "order" ? undefined : figures[sort];
  if (!by) return order;
  const rank = (filter: number): number => {
    const value = by[filter] ?? NaN;
    return Number.isNaN(value) ? Infinity : value;
  };
  return order.sort((one, other) => (rank(one) === rank(other) ? one - other : rank(other) - rank(one)));
}
