// A dataset is two piles of labelled images, whose pixels are kept as the bytes they came in.
//
// Whatever chooses among images (a limit, a validation split) chooses indices;
// pixels are never copied until a batch is gathered.

import { permutation, random } from "../tensor/random";
import type { Normalization } from "./normalization";

export interface Images {
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** NCHW, 0 … 255. */
  readonly pixels: Uint8Array;
  /** One class index an image. */
  readonly labels: Int32Array;
}

export interface Dataset {
  readonly name: string;
  /** The classes' names, any number of them, each of its own. */
  readonly classes: readonly string[];
  readonly train: Images;
  readonly test: Images;
  /** What its pixels are usually normalised by; a recipe of somebody's own goes before it. */
  readonly normalization?: Normalization;
  /** What of it was left out, and what is odd about it, in sentences. */
  readonly notes?: readonly string[];
}

/** Some of the images, by index, in this order. */
export interface Subset {
  readonly images: Images;
  readonly indices: Uint32Array;
}

/**
 * The first `count` images (all of them where there are fewer), or the images at the given indices.
 * @throws RangeError when an index is out of range or the count is no whole number from 0.
 */
export function take(images: Images, which: number | ArrayLike<number> = images.count): Subset {
  if (typeof which === "number") {
    if (!Number.isInteger(which) || which < 0) {
      throw new RangeError(`take: expected a whole number of images from 0, got ${which}`);
    }
    const count = Math.min(which, images.count);
    return { images, indices: Uint32Array.from({ length: count }, (_, i) => i) };
  }
  for (let i = 0; i < which.length; i++) {
    const index = which[i]!;
    if (!Number.isInteger(index) || index < 0 || index >= images.count) {
      throw new RangeError(
        `take: expected indices in 0 … ${images.count - 1}, got ${index} (at position ${i})`,
      );
    }
  }
  return { images, indices: Uint32Array.from(which) };
}

/**
 * Parts a subset at random, for good: the same seed always parts it the same way.
 * The validation part holds ⌊count · share⌋ images, the training part the rest.
 * @throws RangeError when the share is not within 0 ≤ share < 1.
 */
export function split(
  { images, indices }: Subset,
  validationShare: number,
  seed: number,
): { readonly train: Subset; readonly validation: Subset } {
  if (!(validationShare >= 0 && validationShare < 1)) {
    throw new RangeError(`split: expected a validation share in 0 ≤ share < 1, got ${validationShare}`);
  }
  const order = permutation(indices.length, random(seed, "split")).map((i) => indices[i]!);
  const kept = order.length - Math.floor(order.length * validationShare);
  return {
    train: { images, indices: order.subarray(0, kept) },
    validation: { images, indices: order.subarray(kept) },
  };
}
