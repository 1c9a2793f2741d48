// What to draw beside a formula: the window of a sum of products, or what the op has of its own.

import { everyOp } from "../../optim/index";
import type { Picture, Term, TensorPath } from "../../protocol/protocol";
import type { Instruction } from "../../run/program/program";
import type { Index, Tensor } from "../../tensor/tensor";
import type { Sum } from "./products";

/**
 * Undefined where the formula says it all.
 * @param terms the largest first
 */
export function pictureOf(
  { op, rule, attrs, operands, writes }: Instruction,
  index: Index,
  read: (path: TensorPath) => Tensor,
  { terms, sum }: { terms: readonly Term[]; sum?: Sum | undefined },
): Picture | undefined {
  if (sum?.window.length) {
    return { kind: "window", operands: sum.window, ...(sum.isFlipped && { flipped: true }) };
  }
  const path = (name: string): TensorPath => (name === rule ? writes : operands[name]!);
  const tensor = (name: string): Tensor => read(path(name));
  const main = terms[0]?.factors[0]?.index;
  return everyOp(op)?.picture?.({ rule, index, attrs, main, tensor, path });
}
