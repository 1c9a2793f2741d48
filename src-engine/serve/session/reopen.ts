// The branches of a session file, as a run can follow them. An edit that does not fit the
// program is refused here: what makes it trusts it.

import { Branches, forkOf, type Branch } from "../../debug/branches";
import { assertBatch, assertEditable } from "../../debug/edits";
import type { SessionBranch, SessionFile } from "../../formats/session/session";
import type { Edit, Moment } from "../../protocol/protocol";
import type { BranchRecord } from "../../formats/session/sessionState";
import type { Trainer } from "../../run/trainer";
import { takeOver } from "./records";

/**
 * @param records what had come of each, where that is known
 * @throws Error naming the branch, the edit, what was expected there and what was found
 */
export function branchesOf(file: Saved, trainer: Trainer, records?: readonly BranchRecord[]): Branches {
  const opened = new Branches(trainer.program.layers.length);
  openAll(opened, file, trainer, records);
  return opened;
}

/** Opens a file's branches beside the first, which is there. */
export function openAll(
  branches: Branches,
  file: Saved,
  trainer: Trainer,
  records?: readonly BranchRecord[],
): void {
  file.branches.forEach((saved, b) => {
    const branch = reopen(branches, saved, trainer);
    if (records) takeOver(branch, records[b]!, saved, trainer);
  });
}

type Saved = Pick<SessionFile, "branches">;

/** The next of a file's branches; it shares with its parent what has come of that by now. */
export function reopen(branches: Branches, saved: SessionBranch, trainer: Trainer): Branch {
  const { id, name, parent, fork, edits } = saved;
  let branch = branches.first;
  if (parent === undefined) branch.name = name;
  if (parent !== undefined && fork) {
    located(`branch ${id}: fork`, () => assertMoment(fork, trainer));
    branch = branches.open(forkOf(branches.get(parent), fork, trainer), name);
  }
  edits.forEach((edit, i) => located(`branch ${id}: edit ${i}`, () => addEdit(branch, edit, trainer)));
  return branch;
}

function addEdit(branch: Branch, edit: Edit, trainer: Trainer): void {
  const { at } = edit;
  assertMoment(at, trainer);
  if (edit.kind === "batch") {
    assertBatch(edit.indices, trainer, at.pc === 0 ? at.iteration : at.iteration + 1);
  } else {
    const program = trainer.programAt(at.iteration);
    const writer = program.instructions.findIndex(({ writes }) => writes === edit.path);
    assertEditable(program, edit.path, edit.index, edit.value, writer < at.pc);
  }
  branch.add(edit);
}

/** A pc of 0 is the beginning of the run; the beginning of any other iteration is the end of the one before. */
function assertMoment({ iteration, pc }: Moment, trainer: Trainer): void {
  const { length } = trainer.programAt(iteration).instructions;
  const least = iteration === 0 ? 0 : 1;
  if (pc < least || pc > length) {
    throw new Error(`expected a pc from ${least} to ${length} in iteration ${iteration}, got ${pc}`);
  }
}

function located(who: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(`session: ${who}: ${(error as Error).message}`, { cause: error });
  }
}
