// Places in a training run: branches, moments in them, and how the two are written down.

export type Phase = "forward" | "loss" | "backward" | "update";

/** How far a step goes, from coarse to fine. */
export const granularities = ["iteration", "phase", "layer", "operation", "element"] as const;
export type Granularity = (typeof granularities)[number];

/** In which order the elements of a tensor are stepped through: by decreasing magnitude, or as they lie (C order). */
export const elementOrders = ["magnitude", "index"] as const;
export type ElementOrder = (typeof elementOrders)[number];

/**
 * A position in time: `pc` instructions of this iteration have run.
 * The end of one iteration is the start of the next; of these two names for the
 * same moment the earlier is used, so pc is 0 only at the very beginning.
 */
export interface Moment {
  readonly iteration: number;
  readonly pc: number;
  /**
   * So many elements of the tensor that was written last are revealed, at least 1 and fewer than it has; all of
   * them where this is left out. Reading, not executing: the operation has run whole.
   */
  readonly element?: number;
}

/**
 * A moment as people write it: `128/backward/conv2`, `128/backward/conv2/gradWeight`, `128/loss`, `128`, `start`;
 * with its first five elements revealed `128/backward/conv2/gradWeight#5`.
 */
export type MomentAddress = string;

/** A run that went another way: everything the same up to a moment, then edits. The first branch is 0 and has no parent. */
export type BranchId = number;

/** One level of where we are. Choosing one selects what is shown and leaves time alone. */
export interface StackFrame {
  readonly granularity: Granularity;
  /** `iteration 12`, `backward`, `conv2`, `gradWeight`, `[7,3,1,1]`. */
  readonly name: string;
  readonly address: MomentAddress;
}
