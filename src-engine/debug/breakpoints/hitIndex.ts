// Where a breakpoint is hit, as far as the run has been looked through for it. A hit's number is
// its place in the run, counted from iteration 0: the same forwards, in rewind and after a replay.

import type { Breakpoint, Moment } from "../../protocol/protocol";
import type { Branch } from "../branches";
import { compare } from "../time/moment";

/** Of very many hits a page is told as many as there are pixels in its picture of them. */
const MOST = 4096;

class Hits {
  /** Ascending. There is one an iteration, since what is looked for stands at one place of it. */
  readonly moments: Moment[] = [];
  /** The iterations before this one have been looked through from the first on. */
  complete = 0;

  /** False when it was known. */
  add(moment: Moment): boolean {
    const at = this.#before(moment.iteration);
    if (this.moments[at]?.iteration === moment.iteration) return false;
    this.moments.splice(at, 0, moment);
    return true;
  }

  /** How many there are up to and including this one. Right where the run is looked through that far. */
  numberAt({ iteration }: Moment): number {
    return this.#before(iteration + 1);
  }

  /**
   * The iterations of those that can be told apart in a picture of the run, and in one of a part of it. Ascending.
   * @param from the part's first iteration
   * @param to the one after its last
   */
  shown(from = 0, to = from): readonly number[] {
    const end = (this.moments.at(-1)?.iteration ?? 0) + 1;
    return [
      ...this.#firsts(0, Math.min(from, end), end),
      ...this.#firsts(from, to, to - from),
      ...this.#firsts(Math.max(from, to), end, end),
    ];
  }

  /** The first of each pixel, where so many iterations take the whole picture. */
  #firsts(from: number, to: number, length: number): number[] {
    const each = Math.ceil(length / MOST);
    const found: number[] = [];
    for (let at = this.#before(from); ;) {
      const iteration = this.moments[at]?.iteration ?? Infinity;
      if (iteration >= to) return found;
      found.push(iteration);
      at = this.#before(from + (Math.floor((iteration - from) / each) + 1) * each);
    }
  }

  /** How many there are before an iteration. */
  #before(iteration: number): number {
    let [low, high] = [0, this.moments.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.moments[middle]!.iteration < iteration) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What a branch that forks there has in common with this one. */
  fork(moment: Moment): Hits {
    const fork = new Hits();
    fork.moments.push(...this.moments.filter((hit) => compare(hit, moment) <= 0));
    fork.complete = Math.min(this.complete, moment.iteration);
    return fork;
  }
}

export class HitIndex {
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
}

/** Breakpoints that look for the same at the same place share what is known, whatever is done about it. */
function whatItLooksFor({ place = "", condition = "", logMessage = "" }: Breakpoint): string {
  return JSON.stringify([place, condition, logMessage]); // what is said may move the place
}
