// Horizontal bars: signed ones grow from a zero line, norms are read on a logarithm.

import { scaleLinear, scaleLog } from "d3";

interface Bar {
  /** Shares of the available width, 0 … 1. */
  readonly start: number;
  readonly length: number;
}

/** What a common scale reaches from and to. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** Bars of one common scale that always holds zero; without limits of others' it is the values' own. */
export function signedBars(
  values: ArrayLike<number>,
  limits?: Limits,
): { readonly zero: number; readonly bars: readonly Bar[] } {
  const held = limits ? [limits.low, limits.high] : Array.from(values).filter(Number.isFinite);
  const low = Math.min(0, ...held);
  const high = Math.max(0, ...held);
  const x = scaleLinear()
    .domain(low === high ? [0, 1] : [low, high])
    .clamp(true);
  const zero = x(0);
  const bars = Array.from(values, (value) => {
    const end = Number.isFinite(value) ? x(value) : zero;
    return { start: Math.min(zero, end), length: Math.abs(end - zero) };
  });
  return { zero, bars };
}

const norms = scaleLog().domain([1e-4, 1e3]).range([0, 1]).clamp(true);

/** How far a norm's bar reaches between 0.0001 and 1,000, 0 … 1; the same for every list, so bars can be compared. */
export function normLength(norm: number): number {
  return norm > 0 ? norms(norm) : 0;
}
