// A `.backstep` file of a run that is being trained: its branches, hashes of its weights, and what to go on from.

import { ownerOf } from "../../../src-engine/debug/branches";
import {
  SESSION_EXTENSION,
  type SessionHash,
  type SessionRun,
} from "../../../src-engine/formats/session/session";
import { encodeSessionState } from "../../../src-engine/formats/session/sessionState";
import type { Session } from "../../../src-engine/index";
import type { State } from "../../../src-engine/run/backend";
import { broughtAlong, fileOf, stateOf } from "../../../src-engine/serve/session/saving";
import { UsageError } from "../arguments";

/** The last iteration that was trained. */
export interface LastIteration {
  readonly iteration: number;
  /** What it started from. */
  readonly state: State;
}

export interface Trained {
  readonly session: Session;
  /** What a file says of it, with the images' hash: asked for when a file is written. */
  readonly run: () => Promise<SessionRun>;
  /** Of weights on the way, ascending. */
  readonly hashes: readonly SessionHash[];
  /** How many iterations the run is to have. */
  readonly goal: number;
}

/**
 * At the end of an iteration: opened, it runs that one again, so that all its tensors are there to be looked at.
 * @param last undefined where nothing was trained
 * @param busy milliseconds of training in the epoch that is under way
 */
export async function trainedSession(
  { session, run, hashes, goal }: Trained,
  last: LastIteration | undefined,
  busy: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { branches, branch, trainer, breakpoints, watches } = session;
  const whereabouts = last
    ? { iteration: last.iteration, pc: trainer.programAt(last.iteration).instructions.length }
    : session.moment;
  const file = fileOf({ branches, branch, whereabouts, breakpoints, watches }, await run(), hashes);
  const here = last && last.iteration > 0 ? [{ ...last, branch: ownerOf(branch, last.iteration) }] : [];
  const starts = [...broughtAlong(session), ...here];
  return encodeSessionState(file, stateOf(branches, starts, { busy, goal }));
}

/** @throws UsageError for a name that would not be recognised as a session's */
export function assertSessionName(command: string, path: string): void {
  if (path.toLowerCase().endsWith(SESSION_EXTENSION)) return;
  throw new UsageError(`${command}: --session must end in ${SESSION_EXTENSION}, got "${path}"`);
}
