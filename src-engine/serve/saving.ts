// A session as a `.backstep` file, and what a file's session came to here.

import type { Branch } from "../debug/branches";
import type { Session } from "../debug/session";
import { weightsSha256 } from "../formats/fingerprint";
import type { SessionBranch, SessionFile, SessionHash } from "../formats/session";
import type { Backend, State } from "../run/backend";
import { engineVersion } from "../version";
import { sessionRun } from "./sessionRun";

/** Of each branch the weights are hashed at so many iterations at most, evenly spread over its checkpoints. */
const MOST_HASHES = 16;

export async function sessionFile(session: Session, backend: Backend["name"]): Promise<SessionFile> {
  const hashes: SessionHash[] = [];
  for (const branch of session.branches.all) hashes.push(...(await hashesOf(session, branch)));
  return {
    engine: engineVersion,
    run: await sessionRun(session.trainer.spec, backend),
    branches: session.branches.all.map(savedBranch),
    at: { branch: session.branch.id, moment: session.moment },
    breakpoints: session.breakpoints,
    watches: session.watches,
    hashes,
  };
}

function savedBranch({ id, name, parent, at, own }: Branch): SessionBranch {
  return { id, name, ...(parent && { parent: parent.id, fork: at }), edits: own };
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
 * Where the weights that were replayed on the way to the present moment are not those that were recorded: a sentence
 * each, the first three.
 */
export async function mismatches(session: Session, hashes: readonly SessionHash[]): Promise<string[]> {
  const sentences: string[] = [];
  for (const { branch: id, iteration, sha256 } of hashes) {
    const branch = session.branches.get(id);
    const kept = session.checkpointsOf(branch).find((checkpoint) => checkpoint.iteration === iteration);
    const got = kept && (await weightsSha256(weightsIn(session, kept.state)));
    if (!got || got === sha256) continue;
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
