// Where numbers come from and go to: the first that was not finite, the field of an element.

import type { Region } from "./explanation";
import type { MomentAddress } from "./moment";
import type { ElementValue, TensorPath } from "./tensorPath";

/** The first value that was not finite, what made it, and where that grew. */
export interface NonFiniteTrace {
  /** The moment at which it came: after the operation that wrote it, or where it was edited. */
  readonly address: MomentAddress;
  readonly element: ElementValue;
  /** How many elements of that tensor are not finite. */
  readonly count: number;
  /** The rule's formula, and the operands that made the element, the largest first. Empty where it was edited. */
  readonly tex: string;
  readonly operands: readonly ElementValue[];
  /**
   * From the element back to where its cause was still small, or to where somebody put it: each link is the largest factor of
   * the largest term of the one before. An edited one is the last.
   */
  readonly chain: readonly (ElementValue & { readonly address: MomentAddress; readonly edited?: true })[];
  /** The largest magnitude, by iteration, of the parameter or gradient at the chain's end. */
  readonly growth: {
    readonly path: TensorPath;
    readonly iterations: readonly number[];
    readonly absmax: readonly number[];
  };
}

/** Which elements can change an element, and which it can change: boxes of `input` and of layers' outputs, nearest layers first. */
export interface Field {
  readonly receptive: readonly Region[];
  readonly projective: readonly Region[];
}
