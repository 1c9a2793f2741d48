// At which moments an iteration is looked at, so that no value is missed that was not finite at any of its moments.
//
// A tensor is written once, so without edits the end of the iteration shows all of them. An edit may put such a value
// into a tensor that was finite, or take one away; so each edit's moment is looked at, and the moment before it.

import type { TensorPath } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import type { ValueEdit } from "../../run/history/course";

/** After so many instructions these tensors are looked at; what is found in one has been there since its `since`. */
interface LookAt {
  readonly pc: number;
  readonly tensors: readonly { readonly path: TensorPath; readonly since: number }[];
}

/** In order. @param edits those of the iteration, in the order of their moments */
export function looksThrough(program: Program, edits: readonly ValueEdit[]): readonly LookAt[] {
  const { instructions } = program;
  const written = (from: number, to: number): LookAt["tensors"] =>
    instructions.slice(from, to).map(({ writes }, i) => ({ path: writes, since: from + i + 1 }));
  const looks: LookAt[] = [];
  let seen = 0;
  for (const pc of new Set(edits.map(({ at }) => at.pc))) {
    if (pc - 1 > seen) looks.push({ pc: pc - 1, tensors: written(seen, pc - 1) });
    looks.push({ pc, tensors: changedAt(program, edits, pc).map((path) => ({ path, since: pc })) });
    seen = pc;
  }
  if (seen < instructions.length)
    looks.push({ pc: instructions.length, tensors: written(seen, instructions.length) });
  return looks;
}

/** The tensors that a moment changed: what its operation wrote, then what was edited there. */
export function changedAt(
  { instructions }: Program,
  edits: readonly ValueEdit[],
  pc: number,
): readonly TensorPath[] {
  const written = instructions.slice(Math.max(0, pc - 1), pc).map(({ writes }) => writes);
  const edited = edits.filter(({ at }) => at.pc === pc).map(({ path }) => path);
  return [...new Set([...written, ...edited])];
}
