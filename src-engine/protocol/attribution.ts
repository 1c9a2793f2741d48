// What an image has to do with a number that the network computes from it.

import type { Split } from "./data";
import type { BranchId, MomentAddress } from "./moment";
import type { TensorPath } from "./tensorPath";

/**
 * A number that the network computes from one image: the mean of those elements of a layer's output whose index,
 * without the sample, begins so. `[7]` of `fc.output` is a score, `[3]` of `conv2.output` a channel's mean, `[3,5,5]` an
 * element of it, `[]` the mean of everything.
 */
export interface Unit {
  readonly path: TensorPath;
  readonly index: readonly number[];
}

export type AttributionMethod = AttributionWish["method"];

/**
 * Of which image: a sample of the batch, as the network was given it; one of the set, by its place in its pile; or one of
 * somebody's own, its bytes 0 … 255, channel by channel.
 */
export type AttributedImage =
  | { readonly sample: number }
  | { readonly split: Split; readonly index: number }
  | { readonly pixels: readonly number[] };

/**
 * For the score, before a softmax, of the class that is predicted where no unit is named; `label` asks for that of the
 * image's own class.
 */
export type AttributionWish = AttributedImage & { readonly unit?: Unit | "label" } & (
    | { readonly method: "saliency" | "gradientInput" }
    | ({ readonly method: "occlusion" } & OcclusionOptions)
    | ({ readonly method: "maximisation" } & MaximisationOptions)
  );

export interface OcclusionOptions {
  /** The side of the patch and from one patch to the next, in pixels. */
  readonly size: number;
  readonly stride: number;
  /** The raw grey that the patch is filled with, 0 … 255. */
  readonly fill: number;
}

export interface MaximisationOptions {
  /** At most so many steps upwards. */
  readonly steps: number;
  /** The longest step: by how much a pixel changes at most, before decay, in normalised grey. */
  readonly rate: number;
  /** By which share of itself a pixel shrinks in a step of length 1. */
  readonly decay: number;
  /** How often the gradient is blurred, by 1/4, 1/2, 1/4 along rows and columns. */
  readonly blur: number;
  /** Of the noise that it begins with. */
  readonly seed: number;
}

/**
 * What came of it. With it travel `input`, the image as the network is given it [1, C, H, W], `output`, what the
 * unit's layer makes of it [1, …], and
 *  - `attribution`: of saliency and gradient × input a number a pixel [1, C, H, W], of the latter its factor
 *    `gradient` as well; of occlusion the drop of the unit's value for every patch [rows, columns], NaN where it was
 *    cancelled before;
 *  - of maximisation `record` (float64), the unit's value at the start and after each step; `frames` [F, C, H, W],
 *    the image at some of these steps, the last one included; and `frameSteps` (int32), at which.
 */
export interface Attribution {
  readonly wish: AttributionWish;
  readonly unit: Unit;
  /** `fc.output[·,7]` */
  readonly name: string;
  /** How many elements it is the mean of. */
  readonly elements: number;
  /** For the image that was asked about. */
  readonly value: number;
  readonly address: MomentAddress;
  readonly branch: BranchId;
  /** False where it was cancelled. */
  readonly complete: boolean;
  /** Of gradient × input: how the value comes together, where the network is linear piece by piece; else `rest` is what is not. */
  readonly shares?: AttributionShares;
  /** Of maximisation: whether no step led further up, however short. */
  readonly settled?: boolean;
}

/** value = pixels + Σ biases + rest */
export interface AttributionShares {
  readonly pixels: number;
  /** Each bias times the unit's gradient by it, summed over its elements. */
  readonly biases: readonly { readonly path: TensorPath; readonly value: number }[];
  readonly rest: number;
}
