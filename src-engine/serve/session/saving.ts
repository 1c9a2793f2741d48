// A session as a `.backstep` file, and what a file's session came to here.

import type { Branch, Branches } from "../../debug/branches";
import type { Start } from "../../debug/time/runner";
import type { Session } from "../../debug/session";
import { startsFor } from "../../debug/starts";
import { weightsSha256 } from "../../formats/session/fingerprint";
import type { SessionBranch, SessionFile, SessionHash, SessionRun } from "../../formats/session/session";
import { encodeSession } from "../../formats/session/sessionCodec";
import { encodeSessionState, type SessionState } from "../../formats/session/sessionState";
import { weightsOf } from "../../run/program/program";
import { convert } from "../../tensor/tensor";
import type { Backend, State } from "../../run/backend";
import { engineVersion } from "../../version";
import { recordOf } from "./records";
import { reopen } from "./reopen";
import { sessionRun } from "./sessionRun";

/** Of each branch the weights are hashed at so many iterations at most, evenly spread over its checkpoints. */
const MOST_HASHES = 16;

/** Hashing goes through the run, and comes back to where one is. */
export async function sessionFile(session: Session, backend: Backend["name"]): Promise<SessionFile> {
  const hashes: SessionHash[] = [];
  for (const branch of session.branches.all)
    hashes.push(...(await hashesOf(session, branch)), ...(await hashAtEnd(session, branch)));
  return fileOf(session, await sessionRun(session.trainer.spec, backend), hashes);
}

/** The same as bytes, and with weights for whoever is not to replay it. */
export async function savedBytes(
  session: Session,
  backend: Backend["name"],
  withWeights = false,
): Promise<Uint8Array<ArrayBuffer>> {
  if (session.trainer.spec.recorded)
    throw new Error("session: a recording is kept as the files that it is; open those another time");
  const file = await sessionFile(session, backend);
  // What does not follow from the seed cannot be had by replay.
  if (!withWeights && !session.trainer.spec.first) return new TextEncoder().encode(encodeSession(file));
  const { branches, runner, moment } = session;
  const starts = [...broughtAlong(session), ...startsFor(runner, moment, [])];
  return encodeSessionState(file, stateOf(branches, starts, { busy: runner.busy }));
}

/** What the run began with, where that does not follow from its seed. */
export function broughtAlong({ trainer, branches }: Pick<Session, "trainer" | "branches">): readonly Start[] {
  if (!trainer.spec.first) return [];
  const { carried } = trainer.program;
  const { dtype } = trainer.read(carried.at(-1)!);
  const all = [...trainer.firstState()].map(([path, one]) => [path, convert(one, dtype)] as const);
  return [{ branch: branches.first, iteration: 0, state: new Map(all) }];
}

/** What a file says of a session as it is now. Nothing moves. @param hashes of branches by their own numbers */
export function fileOf(
  { branches, branch, whereabouts, breakpoints, watches }: Written,
  run: SessionRun,
  hashes: readonly SessionHash[],
): SessionFile {
  const place = placesOf(branches);
  return {
    engine: engineVersion,
    run,
    branches: branches.all.map((one) => savedBranch(one, place)),
    at: { branch: place(branch), moment: whereabouts },
    breakpoints,
    watches,
    hashes: hashes.map((hash) => ({ ...hash, branch: place({ id: hash.branch }) })),
  };
}

/** What is written of a session. */
type Written = Pick<Session, "branches" | "branch" | "whereabouts" | "breakpoints" | "watches">;

/** What a file carries besides, so that nothing need be replayed. */
export function stateOf(
  branches: Branches,
  starts: readonly Start[],
  more: Pick<SessionState, "busy" | "goal">,
): SessionState {
  const place = placesOf(branches);
  return {
    kept: starts.map(({ branch, iteration, state }) => ({ branch: place(branch), iteration, state })),
    records: branches.all.map(recordOf),
    ...more,
  };
}

type Place = (branch: Pick<Branch, "id">) => number;

/** In a file they are numbered as they stand there: some may have been deleted. */
function placesOf({ all }: Branches): Place {
  return ({ id }) => all.findIndex((one) => one.id === id);
}

function savedBranch(branch: Branch, place: Place): SessionBranch {
  const { name, parent, at, history, own } = branch;
  return {
    id: place(branch),
    name,
    ...(parent && { parent: place(parent), fork: at }),
    iterations: history.length,
    edits: own,
  };
}

/** Of the weights that a branch has come to, so that every edit on the way shows. */
async function hashAtEnd(session: Session, branch: Branch): Promise<SessionHash[]> {
  const { length: iteration } = branch.history;
  if (iteration === 0 || iteration <= branch.shared) return [];
  const last = iteration - 1;
  const pc = session.trainer.programAt(last).instructions.length;
  const weights = await session.lookAt({ iteration: last, pc }, branch, () => session.weights());
  return [{ branch: branch.id, iteration, sha256: await weightsSha256(weights) }];
}

/** Of the weights at a branch's own checkpoints. */
async function hashesOf(session: Session, branch: Branch): Promise<SessionHash[]> {
  const kept = session.checkpointsOf(branch).filter(({ iteration }) => iteration > branch.shared);
  const every = Math.ceil(kept.length / MOST_HASHES);
  const chosen = kept.filter((_, i) => i % every === 0 || i === kept.length - 1);
  const hashes: SessionHash[] = [];
  for (const { iteration, state } of chosen) {
    hashes.push({ branch: branch.id, iteration, sha256: await weightsSha256(weightsIn(session, state)) });
  }
  return hashes;
}

/**
 * Opens a file's branches and runs each as far as it had been; those that others leave come first. False where a pause
 * ended it. The session is left at the end of the last.
 */
export async function revisit(session: Session, branches: readonly SessionBranch[]): Promise<boolean> {
  const { trainer } = session;
  let isWhole = true;
  for (const saved of branches) {
    const branch = reopen(session.branches, saved, trainer);
    const last = saved.iterations - 1;
    if (last < 0 || !isWhole) continue;
    const { kind } = await session.goto(
      { iteration: last, pc: trainer.programAt(last).instructions.length },
      branch,
    );
    isWhole = kind !== "paused";
  }
  return isWhole;
}

/** Where the weights that were replayed are not those that were recorded: a sentence each, the first three. */
export async function mismatches(session: Session, hashes: readonly SessionHash[]): Promise<string[]> {
  const sentences: string[] = [];
  const ends = new Map<Branch, SessionHash[]>();
  for (const { branch: id, iteration, sha256 } of hashes) {
    const branch = session.branches.get(id);
    const kept = session.checkpointsOf(branch).find((checkpoint) => checkpoint.iteration === iteration);
    if (!kept && !ends.has(branch)) ends.set(branch, await hashAtEnd(session, branch));
    const got = kept
      ? await weightsSha256(weightsIn(session, kept.state))
      : ends.get(branch)!.find((end) => end.iteration === iteration)?.sha256;
    if (got === sha256) continue;
    if (!got) continue; // that checkpoint has been let go here
    sentences.push(
      `weights at the start of iteration ${iteration} of ${branch.name}: saved with sha256 ${sha256}, replayed to ${got}`,
    );
    if (sentences.length === 3) break;
  }
  return sentences;
}

function weightsIn({ trainer }: Session, state: State): State {
  return new Map(weightsOf(trainer.program).map((path) => [path, state.get(path)!]));
}
