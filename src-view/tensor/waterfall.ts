// A sum as a waterfall: each term begins where the one before it ended, what is left is one bar, and the last
// bar is the sum itself, from zero.

import { scaleLinear } from "d3";

export interface Fall {
  readonly value: number;
  /** Shares of the available width, 0 … 1: where the bar begins, how long it is, and where the sum stands after it. */
  readonly start: number;
  readonly length: number;
  readonly after: number;
}

interface Waterfall {
  /** Where nothing is, as a share of the width. */
  readonly zero: number;
  readonly terms: readonly Fall[];
  readonly rest: Fall;
  readonly sum: Fall;
  /** What the two ends of the width stand for. */
  readonly low: number;
  readonly high: number;
}

/** One scale for all bars, which always holds zero; what is not finite has no bar. */
export function waterfall(terms: readonly number[], rest: number, sum: number): Waterfall {
  const steps = [...terms, rest].map(finite);
  const levels = [0];
  for (const step of steps) levels.push((levels.at(-1) ?? 0) + step);
  const low = Math.min(...levels, finite(sum));
  const high = Math.max(...levels, finite(sum));
  const x = scaleLinear().domain(low === high ? [0, 1] : [low, high]);
  const fall = (value: number, from: number, to: number): Fall => ({
    value,
    start: Math.min(x(from), x(to)),
    length: Math.abs(x(to) - x(from)),
    after: x(to),
  });
  return {
    zero: x(0),
    terms: terms.map((value, i) => fall(value, levels[i] ?? 0, levels[i + 1] ?? 0)),
    rest: fall(rest, levels.at(-2) ?? 0, levels.at(-1) ?? 0),
    sum: fall(sum, 0, finite(sum)),
    low,
    high,
  };
}

const finite = (x: number): number => (Number.isFinite(x) ? x : 0);
