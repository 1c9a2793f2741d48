// A run so far: what it reported while it went, epoch by epoch, and what was odd about it.

import type { BranchInfo } from "./branch";
import type { BranchId, Moment, MomentAddress } from "./moment";

/**
 * Goes out a few times a second while training. Its points since the last one travel as the tensors `loss` and `accuracy`;
 * new columns of the health strip as `healthIterations` (int32 [columns]) and `health` (float32 [columns, layers, measures]).
 */
export interface Progress {
  readonly moment: Moment;
  readonly branch: BranchId;
  readonly epoch: number;
  /** The iteration that the first of the points belongs to. */
  readonly from: number;
  readonly imagesPerSecond: number;
}

export interface EpochSummary {
  readonly epoch: number;
  /** Means over the epoch's training batches, taken while they trained. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** Undefined where the model keeps no validation split. */
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  readonly seconds: number;
}

export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
  readonly count: number;
}

/** What is odd about a training run, where it first was. */
export interface Alert {
  readonly id: number;
  readonly kind: "vanishing" | "exploding" | "dead" | "saturated" | "update" | "nonFinite" | "loss";
  readonly layer?: string;
  readonly address: MomentAddress;
  readonly text: string;
}

/** What the run lane shows besides the curves. */
export interface Timeline {
  readonly branch: BranchId;
  readonly branches: readonly BranchInfo[];
  readonly epochs: readonly EpochSummary[];
  readonly alerts: readonly Alert[];
  /** The iterations at whose starts weights are kept, of this branch and those it came from. */
  readonly checkpoints: {
    readonly iterations: readonly number[];
    readonly bytes: number;
    /** How much of that lies on a disk: what memory has no room for. */
    readonly onDisk: number;
    readonly limit: number;
  };
  readonly hits: readonly KnownHits[];
}

/** Where a breakpoint is known to be hit on this branch. */
interface KnownHits {
  readonly id: number;
  /** In how many iterations. */
  readonly count: number;
  /** In which, ascending. Of thousands, those that a picture of the run can tell apart, and one of what is seen of it. */
  readonly iterations: readonly number[];
}
