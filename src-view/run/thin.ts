// A long run in few points: neighbours are averaged, and the chart says over how many.

interface Thinned {
  /** The last iteration of each bucket. */
  readonly x: readonly number[];
  /** The mean over the bucket's finite values; null where there is none. */
  readonly y: readonly (number | null)[];
  /** Iterations in a bucket. */
  readonly every: number;
}

/**
 * @param values one an iteration, from 0 on
 * @param most how many points at the most
 */
export function thin(values: ArrayLike<number>, most = MOST_POINTS): Thinned {
  return thinBy(values, everyOf(values.length, most));
}

/** How many iterations are one point, so that a run of this length has at most so many. */
const everyOf = (length: number, most: number): number => niceAtLeast(length / most);

/** More points than that neither a screen nor a printer tells apart. */
const MOST_POINTS = 600;
/** Where lines lie over one another, so that one can follow each. */
const FEW_POINTS = 150;

/** How many iterations are one point of a curve so long, with so long ones laid under it. */
export function everyOfCurves(own: number, others: readonly number[]): number {
  return everyOf(Math.max(own, ...others), others.length ? FEW_POINTS : MOST_POINTS);
}

/** @param values one an iteration, from 0 on; the last bucket may hold fewer */
export function thinBy(values: ArrayLike<number>, every: number): Thinned {
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

/** Points by iteration, ascending. Null is a gap. */
export interface Line {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** Lines put on one x axis. Where one has no point of its own it is undefined, and goes on to its next. */
export function align(lines: readonly Line[]): [x: number[], ...y: (number | null | undefined)[][]] {
  const axis = [...new Set(lines.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const places = new Map(axis.map((at, i) => [at, i]));
  const columns = lines.map(({ x, y }) => {
    const column = new Array<number | null | undefined>(axis.length).fill(undefined);
    x.forEach((at, i) => (column[places.get(at)!] = Number.isFinite(y[i]) ? y[i] : null));
    return column;
  });
  return [axis, ...columns];
}

/** The places of values with no known neighbour: a line through them would show nothing. Undefined is no place of the line's. */
export function lonely(values: ArrayLike<number | null | undefined>): number[] {
  const own = Array.from(values, (_, at) => at).filter((at) => values[at] !== undefined);
  const known = (i: number): boolean => own[i] !== undefined && values[own[i]] !== null;
  return own.filter((_, i) => known(i) && !known(i - 1) && !known(i + 1));
}
