// Where each pixel of an augmented image comes from. It is a function of seed, epoch and image alone, so that any iteration's batch
// can be had again in any order.
//
// As in torchvision, in this order: RandomCrop(padding), RandomHorizontalFlip, RandomRotation (to the nearest pixel), RandomErasing.

import type { Augment } from "../../protocol/recipe/augment";
import { cos, exp, log } from "../../tensor/math";
import { random, type Random } from "../../tensor/random";

/** Raw 0: what comes in from outside of an image. */
export const OUTSIDE = -1;
/** 0 after normalisation: what has been erased. */
export const ERASED = -2;

/** One number for each pixel of each image, of all channels: the place in its plane where it is from, OUTSIDE or ERASED. */
export type Sources = Int32Array;

/** The images as they lie, rows by columns. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Of a rectangle that is erased: its share of the image, and its height by its width. */
const AREA = [0.02, 0.33] as const;
const RATIO = [0.3, 3.3] as const;
/** So often a rectangle is drawn that may not fit. */
const TRIES = 10;

/**
 * The sources of an epoch's images.
 * @param indices the images, as indices of their data set
 * @param shift moves them by up to so many pixels more
 */
export function sourcesOf(
  indices: ArrayLike<number>,
  { height, width }: Size,
  augment: Augment,
  shift: number,
  seed: number,
  epoch: number,
): Sources {
  const plane = height * width;
  const draws = (what: string): Random => random(seed, `augment/${what}/${epoch}`);
  const [shifts, crops, flips] = [draws("shift"), draws("crop"), draws("flip")];
  const [turns, erasures] = [draws("rotate"), draws("erase")];
  const sources = new Int32Array(indices.length * plane);
  for (let n = 0; n < indices.length; n++) {
    const index = indices[n]!;
    const own = sources.subarray(n * plane, (n + 1) * plane);
    const [down, right] = aside(crops, index, augment.crop ?? 0);
    const [further, aslant] = aside(shifts, index, shift);
    place(
      own,
      { height, width },
      {
        down: down + further,
        right: right + aslant,
        flipped: flips.uniform(index) < (augment.flip ?? 0),
        turned: (2 * turns.uniform(index) - 1) * (augment.rotate ?? 0),
      },
    );
    if (augment.erase) erase(own, { height, width }, augment.erase, erasures, index);
  }
  return sources;
}

/** By how many pixels, each way as likely as any other. */
function aside({ integer }: Random, index: number, most: number): [down: number, right: number] {
  if (most === 0) return [0, 0];
  const ways = 2 * most + 1;
  const way = integer(index, ways * ways);
  return [Math.floor(way / ways) - most, (way % ways) - most];
}

interface Placement {
  readonly down: number;
  readonly right: number;
  readonly flipped: boolean;
  /** Degrees, counter-clockwise. */
  readonly turned: number;
}

/** Back from each pixel: turned about the middle, flipped, moved. What leaves the image on the way is outside. */
export function place(
  sources: Sources,
  { height, width }: Size,
  { down, right, flipped, turned }: Placement,
): void {
  const angle = (turned / 180) * Math.PI;
  const across = cos(angle);
  const along = cos(angle - Math.PI / 2);
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  let at = 0;
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++, at++) {
      let [row, column] = [i, j];
      if (turned !== 0) {
        const [y, x] = [i - middle, j - centre];
        row = Math.floor(across * y + along * x + middle + 0.5);
        column = Math.floor(across * x - along * y + centre + 0.5);
      }
      sources[at] = OUTSIDE;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      row -= down;
      column = (flipped ? width - 1 - column : column) - right;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      sources[at] = row * width + column;
    }
}

/** A rectangle somewhere, of some area and form, where one fits. */
function erase(
  sources: Sources,
  { height, width }: Size,
  probability: number,
  { uniform }: Random,
  index: number,
): void {
  let drawn = index * (1 + 4 * TRIES);
  const next = (): number => uniform(drawn++);
  if (next() >= probability) return;
  for (let i = 0; i < TRIES; i++) {
    const area = height * width * (AREA[0] + (AREA[1] - AREA[0]) * next());
    const [least, most] = RATIO.map(log) as [number, number];
    const ratio = exp(least + (most - least) * next());
    const rows = Math.floor(Math.sqrt(area * ratio) + 0.5);
    const columns = Math.floor(Math.sqrt(area / ratio) + 0.5);
    const [below, beside] = [next(), next()];
    if (rows >= height || columns >= width) continue;
    const top = Math.floor(below * (height - rows + 1));
    const left = Math.floor(beside * (width - columns + 1));
    for (let row = top; row < top + rows; row++)
      sources.fill(ERASED, row * width + left, row * width + left + columns);
    return;
  }
}
