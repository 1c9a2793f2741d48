// A mistake that people make in a pass they write themselves, as a small function that makes it.

import type { Instruction } from "../../ops/instruction";
import type { Operands } from "../../ops/op";
import type { Tensor } from "../../tensor/tensor";

export interface Mistake {
  /** Lower-case words with hyphens, for good: files and test suites name it. */
  readonly id: string;
  /** What is wrong, in one line: "the kernel is not turned around". */
  readonly title: string;
  /** The op's type whose rule it is about, `*` for any, or "optimizer", "data". */
  readonly op: string;
  /** Why people make it, in one or two sentences. */
  readonly why: string;
  /** The line as people write it, and as it should be: NumPy. */
  readonly wrong: string;
  readonly right: string;
  /** Why a network may learn all the same; left out where it does not. */
  readonly converges?: string;
  /** Where it has happened: an address of a public issue, course or errata. */
  readonly source: string;
  /** Another valid convention, not a mistake. */
  readonly convention?: true;
  /**
   * What the operation writes where it is made; undefined where it cannot be made there.
   * @param x the operands as they were, float64
   * @param right what the rule makes of them
   */
  make(instruction: Instruction, x: Operands, right: Tensor): Tensor | undefined;
}
