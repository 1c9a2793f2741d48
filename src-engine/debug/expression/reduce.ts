// A tensor in a number: norm, mean, how much of it is dead. NaN stays NaN.

import { argmax } from "../../tensor/argmax";

/** Values in C order, and their shape. `channels` is the dimension whose units `dead` counts; none where they are of one unit. */
export interface Values {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly channels: number | undefined;
}

type Reduction = (values: Values) => number;

export const reductions: Readonly<Record<string, Reduction>> = {
  norm: ({ data }) => Math.sqrt(sum(data, (x) => x * x)),
  mean: ({ data }) => mean(data),
  /** Of the values as they are, divided by their number (as NumPy does). */
  std: ({ data }) => {
    const m = mean(data);
    return Math.sqrt(sum(data, (x) => (x - m) * (x - m)) / data.length);
  },
  min: ({ data }) => -most(data, (x) => -x),
  max: ({ data }) => most(data, (x) => x),
  absmax: ({ data }) => most(data, Math.abs),
  sum: ({ data }) => sum(data, (x) => x),
  dead,
  /** How many are NaN or infinite. */
  nan: ({ data }) => sum(data, (x) => (x - x === 0 ? 0 : 1)),
  count: ({ data }) => data.length,
  argmax: ({ data }) => argmax(data),
};

function sum(data: ArrayLike<number>, of: (x: number) => number): number {
  let total = 0;
  for (let i = 0; i < data.length; i++) total += of(data[i]!);
  return total;
}

function mean(data: ArrayLike<number>): number {
  return sum(data, (x) => x) / data.length;
}

function most(data: ArrayLike<number>, of: (x: number) => number): number {
  let best = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const x = of(data[i]!);
    if (x > best || x !== x) best = x; // once NaN, nothing is larger
  }
  return best;
}

/** The share of units that are 0 everywhere: in every sample, at every place. Of one unit, or a part of one, 0 or 1. */
function dead({ data, shape, channels = shape.length }: Values): number {
  const C = shape[channels] ?? 1;
  const inner = shape.slice(channels + 1).reduce((size, n) => size * n, 1);
  const alive = new Uint8Array(C);
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) alive[Math.floor(i / inner) % C] = 1;
  return 1 - sum(alive, (x) => x) / C;
}
