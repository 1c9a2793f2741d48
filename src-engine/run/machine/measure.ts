// What health is judged by: a tensor in a handful of numbers, without copying it. Here as it
// is defined; measure.kernel.ts does the same where the tensor lies.

import { sizeOf, type Shape, type Tensor } from "../../tensor/tensor";

export interface Measure {
  /** Σx² in float64; NaN or Infinity as soon as an element is. */
  readonly sumSquares: number;
  /** The least and the largest of 0 and the finite elements: what a scale that holds 0 must reach to. */
  readonly least: number;
  readonly largest: number;
  /** The largest magnitude among the finite elements; 0 where there are none. */
  readonly absmax: number;
  /** How many elements are exactly 0. */
  readonly zeros: number;
  /** How many are NaN or infinite. */
  readonly nonFinite: number;
  /** How many units are 0 for every sample and place. */
  readonly deadUnits: number;
  /** Channels of images, features of rows, and of what is not per sample the elements. */
  readonly units: number;
  /** How many elements there are. */
  readonly size: number;
  /** How many lie within 1 % of the limits, where limits were given; else 0. */
  readonly saturated: number;
}

/** ‖b − a‖ in float64; NaN or Infinity as soon as an element is. */
export function distanceOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const moved = b[i]! - a[i]!;
    sum += moved * moved;
  }
  return Math.sqrt(sum);
}

/** What a function's values tend to and never pass: 0 and 1 of a sigmoid. */
export type Limits = readonly [low: number, high: number];

/** How near to a limit is too near for the gradient: the share of the way between them. */
const NEAR = 0.01;

/** From where on down and up a value counts as saturated. */
export function thresholds([low, high]: Limits): readonly [low: number, high: number] {
  const near = NEAR * (high - low);
  return [low + near, high - near];
}

/** How many units a tensor has. */
export function unitsOf(shape: Shape, perSample: boolean): number {
  return perSample ? (shape[1] ?? 1) : sizeOf(shape);
}

/** @param perSample whether the first dimension is the batch and the second the units, as in activations */
export function measureTensor({ shape, data }: Tensor, perSample: boolean, limits?: Limits): Measure {
  const units = unitsOf(shape, perSample);
  const place = perSample ? sizeOf(shape.slice(2)) : 1;
  const alive = new Uint8Array(units);
  const [low, high] = limits ? thresholds(limits) : [-Infinity, Infinity];
  let [sumSquares, least, largest, zeros, nonFinite, saturated] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    sumSquares += x * x;
    if (x === 0) zeros++;
    else alive[Math.floor(i / place) % units] = 1;
    if (limits && (x <= low || x >= high)) saturated++;
    if (x - x !== 0) nonFinite++;
    else if (x < least) least = x;
    else if (x > largest) largest = x;
  }
  const deadUnits = alive.reduce((count, lives) => count - lives, units);
  const absmax = Math.max(-least, largest);
  const { length: size } = data;
  return { sumSquares, least, largest, absmax, zeros, nonFinite, deadUnits, units, size, saturated };
}
