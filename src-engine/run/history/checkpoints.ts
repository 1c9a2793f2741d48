// Weights at the starts of iterations, kept so that any moment of any branch can be replayed
// from nearby. They may take so many bytes; when that is used up every second one goes, so the
// longest replay stays a fixed share of the run. How far they are apart and how many bytes they take goes by what an
// iteration costs: where it takes seconds each one is kept, as long as there is memory.

import type { State } from "../backend";

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

/** What an iteration costs (cost.ts, memory.ts): milliseconds on a busy machine, and bytes to keep its start. */
export interface IterationCost {
  readonly milliseconds: number;
  readonly bytes: number;
}

/** Milliseconds on a busy machine, an idle one takes a tenth: a replay begins at most so far back where there is room. */
const NEAR = 1000;
/** Checkpoints take more than `FREELY` only where a replay would else take longer than this. */
const PATIENT = 10_000;
/** 64 MiB: 1,800 states of `cnn-pytorch`, 290 of `lenet-jax`. */
const FREELY = 2 ** 26;
/** The share of the machine's memory that they may take in all. */
const SHARE = 1 / 6;

/** Bytes that checkpoints may take. @param memory the machine's, in bytes, where it is known */
export function checkpointLimit(memory?: number): number {
  return Math.max(FREELY, Math.floor((memory ?? 0) * SHARE));
}

/** How many iterations the checkpoints of a run are apart at first. */
export function firstStride({ milliseconds }: IterationCost): number {
  let stride = 1;
  while (2 * stride * milliseconds <= NEAR) stride *= 2;
  return stride;
}

export class Checkpoints {
  readonly #states = new Map<Lineage, Map<number, State>>();
  #stride: number;
  #bytes = 0;

  /** @param cost of an iteration, from which follows how many iterations checkpoints are apart */
  constructor(
    private readonly cost: IterationCost,
    readonly limit: number,
  ) {
    this.#stride = firstStride(cost);
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
    while (this.#bytes > this.#allowed && this.#thin()) continue;
  }

  /** What they may take, while they are as far apart as they are. */
  get #allowed(): number {
    const isSoonReplayed = 2 * this.#stride * this.cost.milliseconds <= PATIENT;
    return isSoonReplayed ? Math.min(FREELY, this.limit) : this.limit;
  }

  /** Whether another may be kept without letting any go. */
  hasRoom(state: State): boolean {
    return this.#bytes + bytesOf(state) <= this.#allowed;
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
