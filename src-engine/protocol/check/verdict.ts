// What comes of verifying a recorded iteration: which of its tensors are what the model's rules make of their own operands.

import type { TensorPath } from "../tensorPath";

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
  /** The layer it belongs to, and its op's type. */
  readonly layer: string;
  readonly op: string;
  /** Undefined where it was not recorded, or its operands were not: `missing` says which. */
  readonly ok: boolean | undefined;
  readonly missing?: readonly TensorPath[];
  /** It was not recorded, and follows from what was. */
  readonly computed?: true;
  /** The operands that were not recorded and had to be computed: what is wrong with those shows here. */
  readonly from?: readonly TensorPath[];
  /** The largest difference from the recomputed number, and what rounding explains there at most. */
  readonly worst?: number;
  readonly bound?: number;
  /** How many of its numbers are wrong, of how many. */
  readonly wrong?: number;
  readonly of?: number;
  /** Something else to know: another valid choice, rows that were left out. */
  readonly note?: string;
  /** Where no mistake explains it: those that explain the most of its numbers, and their share. */
  readonly nearest?: readonly { readonly id: string; readonly title: string; readonly share: number }[];
  /** Where it is wrong: how the recorded numbers lie beside the right ones. */
  readonly differs?: Difference;
}

/** A recorded tensor beside what it should be. */
export interface Difference {
  /** Those that are the most wrong, by how many times the bound. */
  readonly elements: readonly WrongElement[];
  /** recorded ≈ slope · right, by least squares. */
  readonly slope: number;
  /** Of the two, from −1 to 1; NaN where one of them is constant. */
  readonly correlation: number;
  /** The share of numbers, of those that are not 0 in both, whose sign is right. */
  readonly sign: number;
  /** What would mend it, exactly within rounding: "times 7", "the last two axes transposed". */
  readonly mends: readonly string[];
  /** Some of its numbers, evenly taken: right and recorded. */
  readonly points: readonly (readonly [right: number, recorded: number])[];
}

export interface WrongElement {
  readonly index: readonly number[];
  readonly recorded: number;
  readonly right: number;
  readonly bound: number;
}

export interface NamedMistake {
  readonly id: string;
  readonly title: string;
  readonly path: TensorPath;
  /** Every number is what the mistake makes of the operands, within what rounding explains. */
  readonly exact: boolean;
  readonly explanation: string;
  readonly fix: string;
  /** The line as people write it. */
  readonly line?: string;
  /** Another valid convention, not a mistake. */
  readonly convention?: true;
  /** Why the network may learn all the same. */
  readonly converges?: string;
}
