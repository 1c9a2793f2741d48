// Weights to go on from, for a session that is to be had again without replay: which ones a file needs so that it leads
// back to where one is.

import type { Moment } from "../protocol/protocol";
import { ownerOf, type Branch } from "./branches";
import type { Runner, Start } from "./time/runner";
import type { Session } from "./session";
import type { Outcome } from "./time/search";

/**
 * The latest known start that a moment of the branch which is followed can be reached from, and the one that a journey has
 * come to, where that is further on and no epoch is being summed up there. The beginning of the run is left out: it follows
 * from the seed.
 * @param known those that were found before
 */
export function startsFor(runner: Runner, at: Moment, known: readonly Start[]): readonly Start[] {
  const { branch, checkpoints, start } = runner;
  const { iteration, state } = checkpoints.before(branch, at.iteration);
  const kept = { branch: ownerOf(branch, iteration), iteration, state };
  const before = latestStart([...(start ? [start] : []), ...known, kept], branch, at.iteration);
  const isAhead = start && start.iteration > at.iteration && !runner.endsEpoch(start.iteration - 1);
  const ahead = isAhead ? start : undefined;
  return [before, ahead].filter((one) => one !== undefined).filter((one) => one.iteration > 0);
}

/** Goes to a moment of a branch from the nearest of these weights. The branches have what had come of them. */
export async function resume(
  session: Session,
  starts: readonly Start[],
  { moment, branch }: { readonly moment: Moment; readonly branch: Branch },
  busy: number,
): Promise<Outcome> {
  const { runner, branches } = session;
  for (const one of branches.all) runner.recall(one);
  for (const start of starts) runner.adopt(start);
  const nearest = latestStart(starts, branch, moment.iteration);
  if (nearest) await runner.begin(branch, nearest, busy);
  return session.goto(moment, branch);
}

/** The latest on a branch's way that is not after an iteration. */
function latestStart(starts: readonly Start[], branch: Branch, iteration: number): Start | undefined {
  let latest: Start | undefined;
  for (const start of starts) {
    const lies = start.iteration <= iteration && ownerOf(branch, start.iteration) === start.branch;
    if (lies && start.iteration > (latest?.iteration ?? -1)) latest = start;
  }
  return latest;
}
