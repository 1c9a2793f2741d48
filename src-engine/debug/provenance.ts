// Of a session that goes through a recording: where each tensor of this moment is from, and what our rules make of its operands.

import type { Provenance, TensorPath } from "../protocol/protocol";
import { operandsFor } from "./explain/operands";
import { provenanceOf } from "../run/recorded/provenance";
import type { Tensor } from "../tensor/tensor";
import type { MomentView } from "./momentView";

/** By path; undefined where the run is ours. */
export function provenanceAt({
  trainer,
  program,
}: MomentView): ReadonlyMap<TensorPath, Provenance> | undefined {
  const { recorded } = trainer.spec;
  if (!recorded) return undefined;
  const given = recorded.at(trainer.iteration);
  return provenanceOf(program, (path) => given.has(path), trainer.edits[0]?.at.pc);
}

/**
 * What the rule makes of a tensor's operands as they stand here, in float64: of a recorded tensor, what it should be.
 * @throws Error where it or an operand is not written yet, or no rule writes it
 */
export function recomputed(session: MomentView, path: TensorPath): Tensor {
  const { program } = session;
  const at = program.instructions.findIndex(({ writes }) => writes === path);
  const instruction = program.instructions[at];
  if (!instruction) throw new Error(`${path} is what an iteration begins with: nothing computes it`);
  if (!session.isWritten(path)) throw new Error(`tensor "${path}" is not written yet at this moment`);
  return instruction.run.compute(operandsFor(session, at), instruction.attrs);
}
