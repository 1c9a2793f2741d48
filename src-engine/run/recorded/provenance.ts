// Where the tensors of a recorded moment are from: recorded, computed from what was, or neither.

import type { Provenance, TensorPath } from "../../protocol/protocol";
import type { Program } from "../program/program";

/**
 * @param has whether a tensor was recorded
 * @param editedAt how many instructions had run when somebody first changed a value in this iteration: those after it compute
 */
export function provenanceOf(
  { tensors, instructions }: Program,
  has: (path: TensorPath) => boolean,
  editedAt = Infinity,
): ReadonlyMap<TensorPath, Provenance> {
  const known = new Map<TensorPath, Provenance>();
  const written = new Set(instructions.map(({ writes }) => writes));
  for (const [path, { role }] of Object.entries(tensors)) {
    if (written.has(path)) continue;
    // Its number is that of the recorded one.
    const isKnown = has(path) || path === "iteration" || role === "target";
    known.set(path, isKnown ? "recorded" : "assumed");
  }
  for (const [pc, { writes, reads }] of instructions.entries()) {
    const isAssumed = Object.values(reads).some((path) => known.get(path) === "assumed");
    const computed = isAssumed ? "assumed" : "computed";
    known.set(writes, pc < editedAt && has(writes) ? "recorded" : computed);
  }
  return known;
}
