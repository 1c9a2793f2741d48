// What is decided of an iteration that runs free, without any memory: which instructions are fused, which stages there are, who
// takes whose place.

import { planArena, type Arena } from "../../src-engine/run/machine/arena";
import { outlineOf, type Outline } from "../../src-engine/run/program/plan";
import type { Program } from "../../src-engine/run/program/program";

export function outlined(program: Program): Outline & { readonly arena: Arena } {
  const arena = planArena(program, 0);
  return { arena, ...outlineOf(program, arena, { view: () => 0, allocate: () => 0 }) };
}
