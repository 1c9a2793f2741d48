// How an entry of the catalogue is put together: where it can be made, the operands without which it cannot, and what it makes of them.

import type { Instruction } from "../../ops/instruction";
import type { Operands } from "../../ops/op";
import type { Attrs } from "../../protocol/protocol";
import { tensor, type Tensor } from "../../tensor/tensor";
import type { Mistake, MistakeFacts } from "./mistake";

/** Where a mistake can be made: in these rules of these ops. The first op's type stands for all of them in lists. */
export interface Where<N extends string> {
  readonly ops: readonly { readonly type: string }[];
  readonly rules: readonly string[];
  /** The operands that it takes; without one of them it cannot be made. */
  readonly takes?: readonly N[];
  /** What else must hold: a stride that is not 1. */
  when?(attrs: Attrs, x: Operands): boolean;
}

/** What a mistake is made of. */
export interface Made<N extends string> {
  readonly x: Readonly<Record<N, Tensor>>;
  readonly right: Tensor;
  readonly attrs: Attrs;
  /** Every operand there is, by name. */
  readonly all: Operands;
  readonly instruction: Instruction;
  /** Computed in float32: what overflows or vanishes there does. */
  readonly isSingle: boolean;
}

/**
 * A mistake in rules of ops.
 * @param make what is written instead; a number or list of numbers in the shape of what is right, or a tensor
 */
export function mistakeIn<const N extends string = never>(
  { ops, rules, takes = [], when }: Where<N>,
  facts: MistakeFacts,
  make: (made: Made<N>) => Tensor | ArrayLike<number> | undefined,
): Mistake {
  const types = new Set(ops.map(({ type }) => type));
  return {
    ...facts,
    op: ops[0]?.type ?? "*",
    make(instruction, all, right, isSingle = false) {
      if (types.size && !types.has(instruction.op)) return undefined;
      if (rules.length && !rules.includes(instruction.rule)) return undefined;
      if (!takes.every((name) => all[name])) return undefined;
      const { attrs } = instruction;
      if (when && !when(attrs, all)) return undefined;
      const written = make({ x: all, right, attrs, all, instruction, isSingle });
      return written === undefined || "shape" in written ? written : tensor(right.shape, written);
    },
  };
}

/** Each number of what is right, changed by itself. */
export const changed = (right: Tensor, change: (value: number, at: number) => number): Tensor =>
  tensor(right.shape, Float64Array.from(right.data, change));
