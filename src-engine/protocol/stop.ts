// Where we are, and all that is shown of it.

import type { WatchResult } from "./breakpoint";
import type { BranchId, ElementOrder, Moment, MomentAddress, StackFrame } from "./moment";
import type { RecordedStop } from "./recording/provenance";
import type { ElementValue, TensorPath } from "./tensorPath";

export type StopReason = "entry" | "step" | "goto" | "pause" | "exception" | "breakpoint" | "data breakpoint";

/** A layer at a glance, for the list of layers. Undefined where the tensor is not written yet. */
export interface LayerSummary {
  readonly layer: string;
  /** Euclidean norm of the layer's output over the whole batch. */
  readonly activationNorm?: number;
  /** Euclidean norm of the gradient of the loss by that output. */
  readonly gradientNorm?: number;
  /** The least and the largest of 0 and its finite outputs, over the whole batch; and of that gradient. */
  readonly activationExtent?: readonly [least: number, largest: number];
  readonly gradientExtent?: readonly [least: number, largest: number];
  /** Norms of its parameters' gradients, by path. */
  readonly parameterGradientNorms: Readonly<Record<TensorPath, number>>;
  /** How far the update moved its parameters, by path: ‖w′ − w‖ of those that are written; undefined where none is. */
  readonly updateNorms?: Readonly<Record<TensorPath, number>>;
  /** The share of the output that is exactly zero, 0 … 1. */
  readonly zeros?: number;
  /** How many elements of the output and of its gradient are NaN or infinite, where any are. */
  readonly nonFinite?: number;
}

/** Where we are. A page is told besides what it sees there: `InView`. */
export interface Stopped {
  readonly reason: StopReason;
  /** Why, in a sentence, where the reason alone does not say. */
  readonly text?: string;
  readonly moment: Moment;
  readonly address: MomentAddress;
  readonly branch: BranchId;
  readonly epoch: number;
  /** The instruction that ran last, as an index into the program; −1 at the very beginning. */
  readonly instruction: number;
  /** From the iteration down to where we are. */
  readonly stack: readonly StackFrame[];
  /** Stepping by elements: the one revealed last. The tensor `revealed` (int32, shaped like the shown sample) says which are: 1 or 0. */
  readonly element?: ElementValue & {
    readonly rank: number;
    readonly count: number;
    readonly order: ElementOrder;
  };
  /** The ids of the breakpoints that stopped here. */
  readonly hitBreakpoints: readonly number[];
  /** The sample of the batch that made a condition true, where it spoke of samples. */
  readonly hitSample?: number;
  /** By breakpoint of those that stopped here, the left sides of its condition's comparisons: of `loss > 1` the loss. */
  readonly hitValues?: Readonly<Record<number, readonly number[]>>;
  readonly watches: readonly WatchResult[];
  /** That of this iteration's update. */
  readonly learningRate: number;
  /** Where it follows a schedule: from which it starts. That one is what can be changed for good. */
  readonly initialLearningRate?: number;
  readonly layers: readonly LayerSummary[];
  /** The batch: dataset indices, labels, and (once the model's output is known) predictions. */
  readonly batch: {
    readonly indices: readonly number[];
    readonly labels: readonly number[];
    readonly predictions?: readonly number[];
  };
  /** The loss of this iteration's batch, once it is computed. */
  readonly loss?: number;
  /** Where a recording is gone through. */
  readonly recorded?: RecordedStop;
}

/** By path, a name of the bytes that a tensor has as a page sees it: where versions are equal, so are the bytes. */
export type Versions = Readonly<Record<TensorPath, string>>;

/**
 * What one page sees of a stop's tensors. Those of a batch hold only the subscribed sample, so their first dimension is 1;
 * parameters come whole.
 */
export interface InView {
  /** Of every tensor that is written by now. */
  readonly versions: Versions;
  /**
   * Which of them are in view. The stop brings those that are new to the page, the nearest first, `STOP_BYTES` at most. Of the
   * others the page has that version from a stop before, or it asks for them by `read`.
   */
  readonly paths: readonly TensorPath[];
  /** Another session began, or the page is new: nothing is known from before. */
  readonly afresh?: true;
}
