// Whether numbers are those that were recorded, as far as rounding lets one tell: what a mistake writes has no bound of its own, and gets
// one from that of what is right.

import type { Tensor } from "../../tensor/tensor";

export interface Tolerance {
  /** What rounding may do to a number at an offset, of this size. */
  at(offset: number, value: number): number;
  /** What it may do to any of them: the largest bound of the tensor, larger where the numbers are. */
  readonly most: (largest: number) => number;
  /** It is coarser than that of float64: numbers were computed in float32, or in less. */
  readonly isSingle: boolean;
}

/** Rounding one result in float64 takes a ten-thousandth of this, in float32 thousands of times as much. */
const SINGLE = 1e-11;

interface Explained {
  /** Every number is within its own bound. */
  readonly strict: boolean;
  /** Every number is within the largest bound: a mistake may put the sum with the most terms anywhere. */
  readonly loose: boolean;
  /** Which share of the numbers is within its own bound. */
  readonly share: number;
}

/** Of numbers that are not 0 the least bound in proportion is what rounding one result takes, and a little. */
export function toleranceOf(right: Tensor, boundAt: (offset: number) => number): Tolerance {
  let [relative, most, largest] = [Infinity, 0, 0];
  const bounds = Float64Array.from(right.data, (value, o) => {
    const bound = boundAt(o);
    if (Number.isFinite(value) && value !== 0) relative = Math.min(relative, bound / Math.abs(value));
    if (Number.isFinite(bound)) most = Math.max(most, bound);
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
    return Number.isFinite(bound) ? bound : 0;
  });
  if (!Number.isFinite(relative)) relative = 0;
  return {
    at: (o, value) => bounds[o]! + relative * Math.abs(value),
    isSingle: relative > SINGLE,
    most: (other) => most * Math.max(1, largest > 0 ? other / largest : 1) + relative * other,
  };
}

export function explains(made: Tensor, theirs: Tensor, tolerance: Tolerance): Explained {
  let [largest, within, worst] = [0, 0, 0];
  for (let o = 0; o < made.data.length; o++) {
    const [value, recorded] = [made.data[o]!, theirs.data[o]!];
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
    // Two that are not finite alike are one number; rounding may make an infinity a NaN or none.
    const isOdd = !Number.isFinite(value) || !Number.isFinite(recorded);
    const apart = isOdd ? (Object.is(value, recorded) ? 0 : Infinity) : Math.abs(value - recorded);
    if (apart <= tolerance.at(o, value)) within++;
    worst = Math.max(worst, apart);
  }
  const size = Math.max(1, made.data.length);
  return {
    strict: within === made.data.length,
    loose: worst <= tolerance.most(largest),
    share: within / size,
  };
}
