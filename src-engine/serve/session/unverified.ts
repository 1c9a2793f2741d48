// What no recorded hash speaks of: which iterations of a session's branches a replay may get wrong without anybody
// noticing.

import { quoted } from "../../formats/formatError";
import type { SessionFile, SessionHash } from "../../formats/session/session";
import type { BranchId } from "../../protocol/protocol";

export interface Unverified {
  readonly branch: BranchId;
  readonly name: string;
  /** The first of these iterations, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Of each branch's own iterations those behind its last hash. What comes before a hash is part of it. */
export function unverifiedOf(
  { branches }: Pick<SessionFile, "branches">,
  hashes: readonly SessionHash[],
): Unverified[] {
  const verified = branches.map(({ fork }) => fork?.iteration ?? 0);
  for (const { branch, iteration } of hashes) {
    let id = branch;
    for (let one = branches[id]!; one.fork && iteration <= one.fork.iteration; one = branches[id]!)
      id = one.parent!;
    verified[id] = Math.max(verified[id]!, iteration);
  }
  return branches.flatMap(({ id, name, iterations }) =>
    iterations > verified[id]! ? [{ branch: id, name, from: verified[id]!, to: iterations }] : [],
  );
}

export function unverifiedText({ branch, name, from, to }: Unverified): string {
  const which = to === from + 1 ? `iteration ${from}` : `iterations ${from} to ${to - 1}`;
  return `branch ${branch} (${quoted(name)}): no hash is recorded after ${which}`;
}
