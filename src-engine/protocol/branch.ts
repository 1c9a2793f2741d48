// Runs that went another way, and what sent them there.

import type { BranchId, Moment, MomentAddress } from "./moment";
import type { TensorPath } from "./tensorPath";

/**
 * What was changed, and when: after `at.pc` instructions of that iteration had run. An edited learning rate is an edit
 * of the tensor `learningRate`, whose shape is []; a batch takes effect with the next iteration that begins.
 */
export type Edit =
  | {
      readonly kind: "value";
      readonly at: Moment;
      readonly path: TensorPath;
      readonly index: readonly number[];
      readonly value: number;
    }
  | { readonly kind: "batch"; readonly at: Moment; readonly indices: readonly number[] };

export interface BranchInfo {
  readonly id: BranchId;
  readonly name: string;
  /** Undefined for the first. */
  readonly parent?: BranchId;
  /** Where it leaves its parent; undefined for the first. */
  readonly fork?: MomentAddress;
  /** Its own edits, in a sentence each: `conv1.weight[0,0,1,1] = 1`. */
  readonly edits: readonly string[];
  /** One more than the last iteration it has been to. */
  readonly iterations: number;
}
