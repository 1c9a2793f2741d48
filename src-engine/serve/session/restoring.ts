// A session out of a file with weights: its branches with what had come of them, and where it was, without replay.

import type { Branch, Branches } from "../../debug/branches";
import { Paused } from "../../debug/time/paused";
import type { Start } from "../../debug/time/runner";
import { paused } from "../../debug/time/search";
import type { Session } from "../../debug/session";
import type { Outcome } from "../../debug/time/search";
import { resume } from "../../debug/starts";
import type { SessionFile } from "../../formats/session/session";
import type { KeptWeights, SessionState } from "../../formats/session/sessionState";
import type { Trainer } from "../../run/trainer";
import { branchesOf, openAll } from "./reopen";
import type { SavedSession } from "./savedSession";
import { mismatches, revisit } from "./saving";
import { unverifiedOf, unverifiedText } from "./unverified";

/**
 * What does not fit is refused before anything changes.
 * @throws Error naming the branch or the tensor, what was expected there and what was found
 */
export function assertFits({ file, state }: SavedSession, trainer: Trainer): void {
  if (!state) return void branchesOf(file, trainer);
  const branches = branchesOf(file, trainer, state.records);
  for (const kept of state.kept) startOf(kept, branches, trainer);
}

interface BroughtBack {
  readonly outcome: Outcome;
  /** Whether all of it was computed again. */
  readonly isReplayed: boolean;
  /** What did not come out as it was, in a sentence each. */
  readonly wrong: readonly string[];
  /** What may not have, since nothing was recorded to compare it with. */
  readonly unverified: readonly string[];
}

const PAUSED = "the replay was paused: branches are only as long as it came, and no weights were compared";
const PAUSED_AFTER = "the replay was paused before all weights were compared";

/** Where a file's session was: from its weights, else by replay. A pause ends that where it has come to. */
export async function broughtBack(session: Session, { file, state }: SavedSession): Promise<BroughtBack> {
  if (state)
    return { outcome: await restore(session, file, state), isReplayed: false, wrong: [], unverified: [] };
  const unverified = unverifiedOf(file, file.hashes).map(unverifiedText);
  const stay = (sentence: string): BroughtBack => ({
    outcome: paused,
    isReplayed: true,
    wrong: [sentence],
    unverified,
  });
  if (!(await revisit(session, file.branches))) return stay(PAUSED);
  try {
    const wrong = await mismatches(session, file.hashes);
    const outcome = await session.goto(file.at.moment, session.branches.get(file.at.branch));
    return { outcome, isReplayed: true, wrong, unverified };
  } catch (error) {
    if (error instanceof Paused) return stay(PAUSED_AFTER);
    throw error;
  }
}

/** @param session one that is at its beginning */
async function restore(session: Session, file: SessionFile, state: SessionState): Promise<Outcome> {
  const { branches, trainer } = session;
  openAll(branches, file, trainer, state.records);
  const starts = state.kept.map((kept) => startOf(kept, branches, trainer));
  const at = { moment: file.at.moment, branch: branches.get(file.at.branch) };
  return resume(session, starts, at, state.busy);
}

function startOf({ branch: id, iteration, state }: KeptWeights, branches: Branches, trainer: Trainer): Start {
  const branch = branches.get(id);
  const { carried, tensors } = trainer.program;
  // All are of the backend's precision, so one is read, not eleven million.
  const { dtype } = trainer.read(carried.at(-1)!);
  const wrong = (problem: string): never => {
    throw new Error(`session: weights at the start of iteration ${iteration} of branch ${id}: ${problem}`);
  };
  for (const path of carried) {
    const { shape } = tensors[path]!;
    const found = state.get(path) ?? wrong(`${path} is missing`);
    if (found.dtype !== dtype || found.shape.join() !== shape.join())
      wrong(
        `expected ${path} to be ${dtype} [${shape.join(",")}], got ${found.dtype} [${found.shape.join(",")}]`,
      );
  }
  for (const path of state.keys()) if (!carried.includes(path)) wrong(`the model has no ${path}`);
  assertSummedUp(branch, iteration, trainer, wrong);
  return { branch, iteration, state: new Map(carried.map((path) => [path, state.get(path)!])) };
}

/** Of the epochs before, at most the last may not be summed up yet. */
function assertSummedUp(
  { epochs }: Branch,
  iteration: number,
  { iterationsPerEpoch }: Trainer,
  wrong: (problem: string) => never,
): void {
  const over = Math.floor(iteration / iterationsPerEpoch);
  if (over <= epochs.length || iteration === (epochs.length + 1) * iterationsPerEpoch) return;
  wrong(`${over} epochs lie before it, but the branch has ${epochs.length}`);
}
