// How a tensor's numbers are spread: a handful of figures, and how many lie between edges. Which edges is the picture's
// choice. Zeros are left out of the counts unless they are asked for, since after a ReLU nothing else could be seen beside them.

import { bin } from "d3";
import type { TensorData } from "../../src-engine/tensor/tensor";

export interface Spread {
  readonly count: number;
  /** How many are finite: all that is said of least, largest, mean, deviation and norm is of these. */
  readonly finite: number;
  /** Zeros among them; 0 where none is finite. */
  readonly least: number;
  readonly largest: number;
  readonly mean: number;
  /** Of all of them, not of a sample: divided by their number. */
  readonly deviation: number;
  /** Euclidean. */
  readonly norm: number;
  readonly zeros: number;
  readonly notNumbers: number;
  readonly infinite: number;
  /** From low to high, edge to edge; what lies beyond the outermost edges counts in the outermost bins. */
  readonly bins: readonly Bin[];
  /** In the fullest bin. */
  readonly most: number;
}

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Ascending, the outermost ones included; none at all: no bins. */
type Edges = readonly number[];

/** @param edgesOf where one bin ends and the next begins, given the least and the largest finite number */
export function spreadOf(
  data: TensorData,
  edgesOf: (least: number, largest: number) => Edges,
  { zeros: countsZeros = false }: { readonly zeros?: boolean } = {},
): Spread {
  let [least, largest, sum, squares, zeros, notNumbers, infinite] = [Infinity, -Infinity, 0, 0, 0, 0, 0];
  const counted: number[] = [];
  for (const x of data) {
    if (Number.isNaN(x)) notNumbers++;
    else if (!Number.isFinite(x)) infinite++;
    else {
      if (x < least) least = x;
      if (x > largest) largest = x;
      sum += x;
      squares += x * x;
      if (x === 0) zeros++;
      if (x !== 0 || countsZeros) counted.push(x);
    }
  }
  const finite = data.length - notNumbers - infinite;
  if (finite === 0) least = largest = 0;
  const mean = finite ? sum / finite : 0;
  // Around the mean, since a difference of large sums would lose what matters.
  let around = 0;
  for (const x of data) if (Number.isFinite(x)) around += (x - mean) * (x - mean);
  const bins = binsOf(counted, edgesOf(least, largest));
  return {
    ...{ count: data.length, finite, least, largest, mean },
    deviation: finite ? Math.sqrt(around / finite) : 0,
    norm: Math.sqrt(squares),
    ...{ zeros, notNumbers, infinite, bins },
    most: Math.max(0, ...bins.map(({ count }) => count)),
  };
}

function binsOf(numbers: readonly number[], edges: Edges): readonly Bin[] {
  const [low, high] = [edges[0], edges.at(-1)];
  if (low === undefined || high === undefined) return [];
  const within = numbers.map((x) => Math.min(high, Math.max(low, x)));
  const bins = bin<number, number>().domain([low, high]).thresholds(edges.slice(1, -1))(within);
  return bins.map((own) => ({ from: own.x0 ?? low, to: own.x1 ?? high, count: own.length }));
}

/** Of bins of equal width. */
export function evenEdges(low: number, high: number, bins: number): Edges {
  return Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + (i / bins) * (high - low)));
}
