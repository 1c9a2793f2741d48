// How the images of a training batch are not as they lie in their set: shifted as a whole, or put together pixel by pixel.

import { keptAugment, type Augment } from "../../protocol/recipe/augment";
import { assertShift, shiftsOf, type Shifts } from "../shifts";
import { sourcesOf, type Size, type Sources } from "./sources";

export type Moves = Shifts | Sources;

/** Of a recipe. */
interface Wanted {
  readonly shift?: number;
  readonly augment?: Augment;
}

/** @throws RangeError for what no image can be moved by */
export function assertMoves({ shift = 0, augment = {} }: Wanted): void {
  assertShift(shift);
  keptAugment(augment);
}

/**
 * Those of an epoch's images; undefined where all are as they lie.
 * @param indices the images, as indices of their data set
 */
export function movesOf(
  indices: ArrayLike<number>,
  size: Size,
  { shift = 0, augment = {} }: Wanted,
  seed: number,
  epoch: number,
): Moves | undefined {
  if (Object.keys(augment).length) return sourcesOf(indices, size, augment, shift, seed, epoch);
  return shift ? shiftsOf(indices, shift, seed, epoch) : undefined;
}
