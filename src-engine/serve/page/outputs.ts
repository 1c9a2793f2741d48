// What logpoints said and a page was not told yet. They may speak thousands of times a second: what a slow page
// would no longer show makes way, and is counted.

import type { Events } from "../../protocol/protocol";

type Output = Events["output"];

/** As many as the page's log keeps. */
const MOST = 500;

export class Outputs {
  #waiting: Output[] = [];
  #missed = 0;

  add(output: Output): void {
    this.#waiting.push(output);
    // Now and then, so that a full list is not moved for every line.
    if (this.#waiting.length >= 2 * MOST) this.#drop();
  }

  /** The newest of them, the oldest first; they are gone then. */
  take(): readonly Output[] {
    this.#drop();
    const [first, ...others] = this.#waiting;
    if (!first) return [];
    const taken = [this.#missed > 0 ? { ...first, missed: this.#missed } : first, ...others];
    this.#waiting = [];
    this.#missed = 0;
    return taken;
  }

  #drop(): void {
    const dropped = this.#waiting.splice(0, Math.max(0, this.#waiting.length - MOST));
    this.#missed += dropped.length;
  }
}
