// How a tensor's numbers are spread: counts in bins of equal width, and the figures that go with them.

import { bin, deviation, mean } from "d3";
import type { TensorData } from "../../src-engine/tensor/tensor";

export interface Distribution {
  /** From low to high, edge to edge. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** The fullest bin's count. */
  readonly most: number;
  readonly count: number;
  readonly mean: number;
  /** Of the sample: divided by n − 1. */
  readonly deviation: number;
  readonly zeros: number;
  readonly notFinite: number;
}

/** Odd, so that zero has a bin of its own in the middle of a scale that is centred on it. */
const BINS = 41;

/** What lies beyond the limits counts in the outermost bins. */
export function distributionOf(data: TensorData, low: number, high: number): Distribution {
  const finite = Float64Array.from(data).filter(Number.isFinite);
  const [start, end] = low < high ? [low, high] : [low - 0.5, low + 0.5];
  const edges = Array.from({ length: BINS - 1 }, (_, i) => start + ((i + 1) / BINS) * (end - start));
  const counted = bin<number, number>().domain([start, end]).thresholds(edges)(
    Array.from(finite, (x) => Math.min(end, Math.max(start, x))),
  );
  const bins = counted.map((one) => ({ from: one.x0 ?? start, to: one.x1 ?? end, count: one.length }));
  let zeros = 0;
  for (const x of finite) if (x === 0) zeros++;
  return {
    bins,
    most: Math.max(0, ...bins.map(({ count }) => count)),
    count: data.length,
    mean: mean(finite) ?? NaN,
    deviation: deviation(finite) ?? 0,
    zeros,
    notFinite: data.length - finite.length,
  };
}
