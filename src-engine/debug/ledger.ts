// Where a breakpoint is hit, as far as the run has been looked through for it. A hit's number is
// its place in the run, counted from iteration 0: the same forwards, in rewind and after a replay.

import type { Breakpoint, Moment } from "../protocol/protocol";
import type { Branch } from "./branches";
import { compare } from "./moment";

class Hits {
  /** Ascending. */
  readonly moments: Moment[] = [];
  /** The iterations before this one have been looked through from the first on. */
  complete = 0;

  /** False when it was known. */
  add(moment: Moment): boolean {
    let at = this.moments.length;
    while (at > 0 && compare(this.moments[at - 1]!, moment) > 0) at--;
    if (at > 0 && compare(this.moments[at - 1]!, moment) === 0) return false;
    this.moments.splice(at, 0, moment);
    return true;
  }

  /** What a branch that forks there has in common with this one. */
  fork(moment: Moment): Hits {
    const fork = new Hits();
    fork.moments.push(...this.moments.filter((hit) => compare(hit, moment) <= 0));
    fork.complete = Math.min(this.complete, moment.iteration);
    return fork;
  }
}

export class Ledger {
  readonly #hits = new WeakMap<Branch, Map<string, Hits>>();

  of(branch: Branch, breakpoint: Breakpoint): Hits {
    const known = this.#hits.get(branch) ?? new Map<string, Hits>();
    this.#hits.set(branch, known);
    const key = whatItLooksFor(breakpoint);
    let hits = known.get(key);
    if (!hits) {
      hits = branch.parent ? this.of(branch.parent, breakpoint).fork(branch.at) : new Hits();
      known.set(key, hits);
    }
    return hits;
  }

  /** How many hits there are up to and including a moment. Right where the run is looked through that far. */
  numberAt(branch: Branch, breakpoint: Breakpoint, moment: Moment): number {
    return this.of(branch, breakpoint).moments.filter((hit) => compare(hit, moment) <= 0).length;
  }
}

/** Breakpoints that look for the same share what is known, whatever is done about it. */
function whatItLooksFor({ place = "", condition = "" }: Breakpoint): string {
  return `${place} if ${condition}`;
}
