// What rounding to each of the recorded precisions costs.

import type { Precision } from "../../recording/recording";

export interface Rounding {
  /** One rounding errs by at most this share of the exact result. */
  readonly unit: number;
  /** The same in the sums of a library: those of 16-bit numbers are added up in float32. */
  readonly sums: number;
  /** The most that a result may lose where it is so small that it is rounded to a multiple of something, or to 0. */
  readonly least: number;
  /** From here on a result may be infinite. */
  readonly beyond: number;
}

/** The coarsest first. */
const roundings: Readonly<Record<Precision, Rounding>> = {
  bfloat16: { unit: 2 ** -8, sums: 2 ** -24, least: 2 ** -126, beyond: 2 ** 128 * (1 - 2 ** -9) },
  float16: { unit: 2 ** -11, sums: 2 ** -24, least: 2 ** -24, beyond: 65504 },
  float32: { unit: 2 ** -24, sums: 2 ** -24, least: 2 ** -126, beyond: 2 ** 128 * (1 - 2 ** -25) },
  float64: { unit: 2 ** -53, sums: 2 ** -53, least: 2 ** -1022, beyond: Infinity },
};

export function roundingOf(precision: Precision): Rounding {
  return roundings[precision];
}

/** The one with the largest rounding errors; float64 where there are none. */
export function coarsest(precisions: Iterable<Precision>): Precision {
  const found = new Set(precisions);
  return (Object.keys(roundings) as Precision[]).find((one) => found.has(one)) ?? "float64";
}
