// What can be said of a tensor in a line.

import type { Tensor } from "./tensor";

export interface Statistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Euclidean length, √Σx²; NaN or Infinity as soon as an element is. */
  readonly norm: number;
  /** The share of exact zeros, 0 … 1. */
  readonly zeros: number;
  /** How many are NaN or infinite. They count in `count` and `norm`, and in no other figure. */
  readonly nonFinite: number;
}

/** One pass, in order. An empty or wholly non-finite tensor has min and max NaN. */
export function statistics({ data }: Tensor): Statistics {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let squares = 0;
  let zeros = 0;
  let nonFinite = 0;
  let wild = 0;
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (x - x !== 0) {
      nonFinite++;
      wild += x * x; // Infinity stays, NaN wins
      continue;
    }
    if (x < min) min = x;
    if (x > max) max = x;
    if (x === 0) zeros++;
    sum += x;
    squares += x * x;
  }
  const finite = data.length - nonFinite;
  return {
    count: data.length,
    min: finite ? min : NaN,
    max: finite ? max : NaN,
    mean: finite ? sum / finite : NaN,
    norm: Math.sqrt(squares + wild),
    zeros: data.length ? zeros / data.length : 0,
    nonFinite,
  };
}
