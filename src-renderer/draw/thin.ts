// A long run in few points: neighbours are averaged, and the chart says over how many.

import type { AlignedData } from "uplot";

export interface Thinned {
  /** The last iteration of each bucket. */
  readonly x: readonly number[];
  /** The mean over the bucket's finite values; null where there is none. */
  readonly y: readonly (number | null)[];
  /** Iterations in a bucket. */
  readonly every: number;
}

export function thin(values: ArrayLike<number>, most = 600): Thinned {
  const every = niceAtLeast(values.length / most);
  const x: number[] = [];
  const y: (number | null)[] = [];
  for (let start = 0; start < values.length; start += every) {
    const end = Math.min(values.length, start + every);
    let sum = 0;
    let known = 0;
    for (let i = start; i < end; i++) {
      if (!Number.isFinite(values[i])) continue;
      sum += values[i]!;
      known++;
    }
    x.push(end - 1);
    y.push(known ? sum / known : null);
  }
  return { x, y, every };
}

/** The least of 1, 2, 5, 10, 20, 50, … that is at least so large. */
function niceAtLeast(least: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= least) return step * power;
  }
}

/** The thinned points and the epochs' points, put on one x axis. */
export function align(
  { x, y }: Thinned,
  epochs: readonly (readonly [x: number, ...y: (number | null)[]])[],
  series: number,
): AlignedData {
  const rows = new Map<number, (number | null)[]>();
  const row = (at: number): (number | null)[] => {
    const known = rows.get(at) ?? new Array<number | null>(series + 1).fill(null);
    rows.set(at, known);
    return known;
  };
  x.forEach((at, i) => (row(at)[0] = y[i] ?? null));
  for (const [at, ...values] of epochs)
    values.forEach((value, i) => (row(at)[i + 1] = Number.isFinite(value) ? value : null));
  const sorted = [...rows].sort(([a], [b]) => a - b);
  const columns = Array.from({ length: series + 1 }, (_, i) => sorted.map(([, values]) => values[i] ?? null));
  return [sorted.map(([at]) => at), ...columns];
}

/** The places of values with no known neighbour: a line through them would show nothing. */
export function lonely(values: ArrayLike<number | null | undefined>): number[] {
  const known = (at: number): boolean => values[at] !== null && values[at] !== undefined;
  const places: number[] = [];
  for (let at = 0; at < values.length; at++)
    if (known(at) && !known(at - 1) && !known(at + 1)) places.push(at);
  return places;
}
