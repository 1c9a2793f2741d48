// Augmentation: every image a few pixels aside, anew in each epoch. How far is a function of seed, epoch and
// image alone, so any iteration's batch can be had again in any order.

import { random } from "../tensor/random";

/** The most pixels that a shift may have. */
export const MOST_SHIFT = 127;

/** Pixels down and to the right (negative: up and to the left), two numbers an image. */
export type Shifts = Int8Array;

/**
 * The shifts of an epoch's images, each by −`shift` … `shift` pixels in either direction, all equally likely.
 * @param indices the images, as indices of their data set
 */
export function shiftsOf(indices: ArrayLike<number>, shift: number, seed: number, epoch: number): Shifts {
  const { integer } = random(seed, `augment/${epoch}`);
  const ways = 2 * shift + 1;
  const shifts = new Int8Array(2 * indices.length);
  for (let n = 0; n < indices.length; n++) {
    const way = integer(indices[n]!, ways * ways);
    shifts[2 * n] = Math.floor(way / ways) - shift;
    shifts[2 * n + 1] = (way % ways) - shift;
  }
  return shifts;
}

/** @throws RangeError when that is no whole number in 0 … 127. */
export function assertShift(shift: number): void {
  if (Number.isInteger(shift) && shift >= 0 && shift <= MOST_SHIFT) return;
  throw new RangeError(`shift: expected a whole number of pixels in 0 … ${MOST_SHIFT}, got ${shift}`);
}
