// What comes of verifying a recorded iteration: which of its tensors are what the model's rules make of their own operands.

import type { TensorPath } from "./protocol";

export interface Verdict {
  /** `incomplete`: nothing is wrong, but nothing could be recomputed of what matters either. */
  readonly verdict: "right" | "wrong" | "incomplete";
  readonly iteration: number;
  /** How many tensors were recomputed and compared. */
  readonly checked: number;
  /** In the order in which they are computed. */
  readonly forward: readonly Checked[];
  readonly backward: readonly Checked[];
  /** The first that is wrong, forward before backward. */
  readonly first?: { readonly path: TensorPath; readonly operation: string };
  readonly mistakes: readonly NamedMistake[];
  /** Ids of mistakes that give the same numbers on this recording; what input would tell them apart. */
  readonly indistinguishable: readonly { readonly ids: readonly string[]; readonly apart: string }[];
}

export interface Checked {
  readonly path: TensorPath;
  /** `backward/conv1/gradWeight` */
  readonly operation: string;
  /** Undefined where it was not recorded, or its operands were not: `missing` says which. */
  readonly ok: boolean | undefined;
  readonly missing?: readonly TensorPath[];
  /** The largest difference from the recomputed number, and what rounding explains there at most. */
  readonly worst?: number;
  readonly bound?: number;
}

export interface NamedMistake {
  readonly id: string;
  readonly title: string;
  readonly path: TensorPath;
  /** Every number is what the mistake makes of the operands, within what rounding explains. */
  readonly exact: boolean;
  readonly explanation: string;
  readonly fix: string;
}
