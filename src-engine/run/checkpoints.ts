// Weights at the starts of iterations, kept so that any moment of a run can be replayed
// from nearby. At most so many are held, evenly spread: when they are full every second
// one goes, so the longest replay stays a fixed share of the run.

import type { State } from "./backend";

const MOST = 64;

export class Checkpoints {
  readonly #states = new Map<number, State>();
  #stride = 1;

  /** Whether the start of this iteration is to be kept. */
  wants(iteration: number): boolean {
    return iteration % this.#stride === 0 && !this.#states.has(iteration);
  }

  keep(iteration: number, state: State): void {
    this.#states.set(iteration, state);
    while (this.#states.size > MOST) {
      this.#stride *= 2;
      for (const kept of this.#states.keys()) if (kept % this.#stride !== 0) this.#states.delete(kept);
    }
  }

  /**
   * The latest that is not after the iteration.
   * @throws Error when there is none, not even of iteration 0.
   */
  before(iteration: number): { iteration: number; state: State } {
    let best = -1;
    for (const kept of this.#states.keys()) if (kept <= iteration && kept > best) best = kept;
    const state = this.#states.get(best);
    if (!state) throw new Error(`checkpoints: nothing is kept from before iteration ${iteration}`);
    return { iteration: best, state };
  }
}
