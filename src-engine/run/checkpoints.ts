// Weights at the starts of iterations, kept so that any moment of any branch can be replayed
// from nearby. They may take so many bytes; when that is used up every second one goes, so the
// longest replay stays a fixed share of the run.

import type { State } from "./backend";

/** A branch as far as its past is concerned: up to where it left its parent, the parent's checkpoints are its own. */
export interface Lineage {
  readonly parent?: Lineage | undefined;
  /** The last iteration whose start it has in common with its parent. */
  readonly shared: number;
}

export interface Checkpoint {
  /** The weights are those at its start. */
  readonly iteration: number;
  readonly state: State;
}

/** 64 MiB: 1,800 states of `cnn-pytorch`, 290 of `lenet-jax`. */
export const CHECKPOINT_BYTES = 2 ** 26;

/** A replay begins at most so many images back, as long as there is room: tens of milliseconds' work. */
const IMAGES_APART = 1024;

export class Checkpoints {
  readonly #states = new Map<Lineage, Map<number, State>>();
  #stride = 1;
  #bytes = 0;

  /** @param batchSize images an iteration, from which follows how many iterations checkpoints are apart */
  constructor(
    batchSize: number,
    readonly limit = CHECKPOINT_BYTES,
  ) {
    while (2 * this.#stride * batchSize <= IMAGES_APART) this.#stride *= 2;
  }

  /** What all of them take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the start of this iteration is to be kept. */
  wants(branch: Lineage, iteration: number): boolean {
    return iteration % this.#stride === 0 && !this.#owner(branch, iteration).has(iteration);
  }

  keep(branch: Lineage, iteration: number, state: State): void {
    this.#owner(branch, iteration).set(iteration, state);
    this.#bytes += bytesOf(state);
    while (this.#bytes > this.limit && this.#thin()) continue;
  }

  /** Whether another may be kept without letting any go. */
  hasRoom(state: State): boolean {
    return this.#bytes + bytesOf(state) <= this.limit;
  }

  /** Of a branch that nobody will follow any more. */
  drop(branch: Lineage): void {
    for (const state of this.#of(branch).values()) this.#bytes -= bytesOf(state);
    this.#states.delete(branch);
  }

  /**
   * The latest that is not after the iteration.
   * @throws Error when there is none, not even of iteration 0.
   */
  before(branch: Lineage, iteration: number): Checkpoint {
    const found = this.#before(branch, iteration);
    if (!found) throw new Error(`checkpoints: nothing is kept from before iteration ${iteration}`);
    return found;
  }

  #before(branch: Lineage, iteration: number): Checkpoint | undefined {
    let best = -1;
    for (const kept of this.#of(branch).keys()) if (kept <= iteration && kept > best) best = kept;
    const shared = Math.min(branch.shared, iteration);
    const older = branch.parent && best < shared ? this.#before(branch.parent, shared) : undefined;
    if (older && older.iteration > best) return older;
    const state = this.#of(branch).get(best);
    return state && { iteration: best, state };
  }

  /** All of a branch and of what it has in common with others, ascending. */
  all(branch: Lineage): Checkpoint[] {
    const shared = branch.parent
      ? this.all(branch.parent).filter((one) => one.iteration <= branch.shared)
      : [];
    const own = [...this.#of(branch)].map(([iteration, state]) => ({ iteration, state }));
    return [...shared, ...own].sort((a, b) => a.iteration - b.iteration);
  }

  /** The checkpoints to which an iteration's start belongs: the eldest's of those who share it. */
  #owner(branch: Lineage, iteration: number): Map<number, State> {
    return branch.parent && iteration <= branch.shared
      ? this.#owner(branch.parent, iteration)
      : this.#of(branch);
  }

  #of(branch: Lineage): Map<number, State> {
    const states = this.#states.get(branch) ?? new Map<number, State>();
    this.#states.set(branch, states);
    return states;
  }

  /** Lets every second one go; the beginning stays. False when there is nothing left to let go. */
  #thin(): boolean {
    this.#stride *= 2;
    let left = 0;
    for (const states of this.#states.values()) {
      for (const [kept, state] of states) {
        if (kept % this.#stride === 0) {
          if (kept > 0) left++;
        } else {
          states.delete(kept);
          this.#bytes -= bytesOf(state);
        }
      }
    }
    return left > 0;
  }
}

function bytesOf(state: State): number {
  let bytes = 0;
  for (const { data } of state.values()) bytes += data.byteLength;
  return bytes;
}
