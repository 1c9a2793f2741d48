// A session as a `.backstep` file, and what a file's session came to here.

import type { Branch } from "../debug/branches";
import type { Session } from "../debug/session";
import { weightsSha256 } from "../formats/fingerprint";
import type { SessionBranch, SessionFile, SessionHash } from "../formats/session";
import type { Backend, State } from "../run/backend";
import { engineVersion } from "../version";
import { reopen } from "./reopen";
import { sessionRun } from "./sessionRun";

/** Of each branch the weights are hashed at so many iterations at most, evenly spread over its checkpoints. */
const MOST_HASHES = 16;

/** Hashing goes through the run, and comes back to where one is; without it nothing moves. */
export async function sessionFile(
  session: Session,
  backend: Backend["name"],
  hashing: "hashed" | "unhashed" = "hashed",
): Promise<SessionFile> {
  const branches = session.branches.all;
  /** In a file they are numbered as they stand there: some may have been deleted. */
  const place = ({ id }: Pick<Branch, "id">): number => branches.findIndex((one) => one.id === id);
  const hashes: SessionHash[] = [];
  for (const branch of hashing === "hashed" ? branches : []) {
    const found = [...(await hashesOf(session, branch)), ...(await hashAtEnd(session, branch))];
    hashes.push(...found.map((hash) => ({ ...hash, branch: place(branch) })));
  }
  return {
    engine: engineVersion,
    run: await sessionRun(session.trainer.spec, backend),
    branches: branches.map((branch) => savedBranch(branch, place)),
    at: { branch: place(session.branch), moment: session.moment },
    breakpoints: session.breakpoints,
    watches: session.watches,
    hashes,
  };
}

function savedBranch(branch: Branch, place: (branch: Branch) => number): SessionBranch {
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
  return new Map(trainer.program.parameters.map((path) => [path, state.get(path)!]));
}
