// A mistake that people make in a pass they write themselves, as a small function that makes it.

import type { Instruction } from "../../ops/instruction";
import type { Operands } from "../../ops/op";
import type { Tensor } from "../../tensor/tensor";

/** What is told of a mistake, besides where it is made and how. */
export interface MistakeFacts {
  /** Lower-case words with hyphens, for good: files and test suites name it. */
  readonly id: string;
  /** What is wrong, in one line: "the kernel is not turned around". */
  readonly title: string;
  /** Why people make it, in one or two sentences. */
  readonly why: string;
  /** The line as people write it, and as it should be: NumPy. */
  readonly wrong: string;
  readonly right: string;
  /** The input that shows it and tells it from others: "windows that overlap". Left out where any does. */
  readonly shows?: string;
  /** Why a network may learn all the same; left out where it does not. */
  readonly converges?: string;
  /** Where it has happened: an address of a public issue, course or errata. */
  readonly source: string;
  /** Another valid convention, not a mistake. */
  readonly convention?: true;
}

export interface Mistake extends MistakeFacts {
  /** The op's type whose rule it is about, `*` for any, or "optimizer", "data", "initialization". */
  readonly op: string;
  /**
   * What the operation writes where it is made; undefined where it cannot be made there, as when an operand is not known.
   * @param x the operands as they were, float64: all of the instruction's that are known, not only those that its rule reads
   * @param right what the rule makes of them, or what another mistake made of that
   * @param isSingle as it comes out in float32, where numbers overflow or vanish that do not in float64
   */
  make(instruction: Instruction, x: Operands, right: Tensor, isSingle?: boolean): Tensor | undefined;
}
