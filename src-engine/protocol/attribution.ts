// What an image has to do with a number that the network computes from it: the answer. What is asked is in requests/.

import type { BranchId, MomentAddress } from "./moment";
import type { AttributionWish, Unit } from "./requests/attributionWish";
import type { TensorPath } from "./tensorPath";

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
