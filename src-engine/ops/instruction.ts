// One step of an iteration: a rule of an op, applied to tensors by their paths.

import type { Attrs, Phase, TensorPath } from "../protocol/protocol";
import type { Rule } from "./op";

export interface Instruction {
  readonly phase: Phase;
  readonly layer: string;
  readonly op: string;
  readonly rule: string;
  readonly attrs: Attrs;
  /** Those that its kernel takes, as numbers. */
  readonly kernelAttrs: readonly number[];
  /** Every operand of the op that exists by now, by local name. */
  readonly operands: Readonly<Record<string, TensorPath>>;
  /** Those that the rule reads, in its order. */
  readonly reads: Readonly<Record<string, TensorPath>>;
  readonly writes: TensorPath;
  /** The mathematics. */
  readonly run: Rule<Attrs>;
}
