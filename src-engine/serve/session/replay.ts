// Running a session again, to hold it against the hashes of weights it was saved with.

import { weightsSha256 } from "../../formats/session/fingerprint";
import type { SessionFile, SessionHash } from "../../formats/session/session";
import type { Branch } from "../../debug/branches";
import type { State } from "../../run/backend";
import { weightsOf } from "../../run/program/program";
import type { Trainer } from "../../run/trainer";
import { branchesOf } from "./reopen";
import type { SavedSession } from "./savedSession";

export interface Replayed extends SessionHash {
  /** The branch's name. */
  readonly name: string;
  /** What it came to here. */
  readonly got: string;
}

/**
 * Every recorded hash and what replaying gives there. Branches run one after another, each from where it leaves its
 * parent; a hash before that is its parent's.
 * @param passed called after each iteration
 * @throws Error when the session's edits do not fit the program
 */
export async function* replay(
  file: SessionFile,
  trainer: Trainer,
  passed: (branch: Branch, to: number) => void = () => undefined,
): AsyncGenerator<Replayed> {
  const branches = branchesOf(file, trainer).all;
  const begin = new Map<Branch, State>([[branches[0]!, trainer.state()]]);
  const passing = new Map<Branch, Passing>();
  for (const branch of branches) passing.set(branch, { hashes: [], children: [] });
  for (const hash of file.hashes)
    passing.get(runsIt(branches[hash.branch]!, hash.iteration))!.hashes.push(hash);
  for (const child of branches)
    if (child.parent) passing.get(runsIt(child.parent, child.at.iteration))!.children.push(child);
  for (const [branch, { hashes, children }] of passing) {
    const stops = [...hashes.map(({ iteration }) => iteration), ...children.map(({ at }) => at.iteration)];
    if (!stops.length) continue;
    trainer.follow(branch);
    trainer.restore(branch.at.iteration, begin.get(branch)!);
    for (const to of [...new Set(stops)].sort((a, b) => a - b)) {
      while (trainer.iteration < to) {
        trainer.advance();
        passed(branch, to);
      }
      const leaving = children.filter(({ at }) => at.iteration === to);
      const state = leaving.length ? trainer.state() : undefined;
      if (state) for (const child of leaving) begin.set(child, state);
      for (const hash of hashes) {
        if (hash.iteration !== to) continue;
        yield { ...hash, name: branches[hash.branch]!.name, got: await weightsSha256(trainer.weights()) };
      }
    }
    begin.delete(branch);
  }
}

/** The weights that a file carries are to come out as well. */
export function hashesOfKept({ state }: SavedSession, { program }: Trainer): Promise<SessionHash[]> {
  const kept = (state?.kept ?? []).map(async ({ branch, iteration, state: tensors }) => {
    const weights = new Map(weightsOf(program).map((path) => [path, tensors.get(path)!]));
    return { branch, iteration, sha256: await weightsSha256(weights) };
  });
  return Promise.all(kept);
}

/** What comes up while a branch runs: hashes to be held against it, branches that leave it. */
interface Passing {
  readonly hashes: SessionHash[];
  readonly children: Branch[];
}

/** The branch on whose way an iteration's start lies: until a branch has left its parent, that is the parent's. */
function runsIt(branch: Branch, iteration: number): Branch {
  return branch.parent && iteration <= branch.at.iteration ? runsIt(branch.parent, iteration) : branch;
}
