// What to draw beside a formula.

import type { Operands } from "../../ops/op";
import type { Picture } from "../../protocol/protocol";
import type { Instruction } from "../../run/program";
import type { Index } from "../../tensor/tensor";
import type { Sum } from "./products";

export function pictureOf(
  _instruction: Instruction,
  _index: Index,
  _x: Operands,
  sum: Sum | undefined,
): Picture | undefined {
  if (sum?.window.length)
    return { kind: "window", operands: sum.window, ...(sum.isFlipped && { flipped: true }) };
  return undefined;
}
