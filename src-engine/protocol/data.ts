// The images a session has, and what its network makes of them.

import type { BranchId, MomentAddress } from "./moment";

/** Validation images are part of the training pile; test images are a pile of their own, and each is counted from 0. */
export const splits = ["train", "validation", "test"] as const;
export type Split = (typeof splits)[number];

/** What all images of a set have in common. */
export interface ImageSet {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** How one class fared. A share is undefined where there is nothing to share. */
export interface ClassScore {
  /** How many images are of this class, are said to be, and both. */
  readonly count: number;
  readonly predicted: number;
  readonly correct: number;
  /** correct / predicted, and correct / count. */
  readonly precision?: number;
  readonly recall?: number;
}

/**
 * What a network says of a whole split. With it travel, image by image in the split's order: `indices`, `labels`,
 * `predicted` (int32), `losses` (float64), the `probability` of what was predicted and of the label, `truth` (float32);
 * `order` (int32), the images' places from the largest loss to the smallest; and `confusion` (int32 [pairs, 3]), each label with
 * what it was said to be and how often, where it ever was.
 */
export interface Assessment {
  readonly split: Split;
  /** Under whose weights. */
  readonly address: MomentAddress;
  readonly branch: BranchId;
  /** How many images were looked at: all, unless it was paused. */
  readonly count: number;
  readonly complete: boolean;
  readonly loss: number;
  readonly accuracy: number;
  readonly classes: readonly ClassScore[];
}

/**
 * What a network says of one image of somebody's own. With it travel `input` (normalised), every layer's output by its
 * path, each as a batch of one, and `probabilities` [1, classes] (float32).
 */
export interface Inference {
  /** Under whose weights. */
  readonly address: MomentAddress;
  readonly branch: BranchId;
  readonly predicted: number;
}
