// Numbers that depend on parameters alone. Of these an iteration knows both what was before and what comes after,
// so comparing the two takes no memory.

import type { Program } from "../../run/program/program";
import { within, type Node } from "./node";

/** Whether something reads tensors, all of them parameters, and no name that could change by itself. */
export function isOfParameters(node: Node, { parameters }: Program): boolean {
  let reads = false;
  for (const part of within(node)) {
    if (part.kind === "name") return false;
    if (part.kind !== "tensor") continue;
    if (!parameters.includes(part.path)) return false;
    reads = true;
  }
  return reads;
}
