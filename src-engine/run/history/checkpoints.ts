// Weights at the starts of iterations, kept so that any moment of any branch can be replayed
// from nearby. They may take so many bytes; when that is used up every second one goes, so the
// longest replay stays a fixed share of the run. How far they are apart and how many bytes they take goes by what an
// iteration costs: where it takes seconds each one is kept, as long as there is room for it in memory or on a disk.

import type { Timeline } from "../../protocol/protocol";
import type { State } from "../backend";
import type { Disk } from "./disk";
import { bytesOf, Shelf, type Kept } from "./shelf";

/** A branch as far as its past is concerned: up to where it left its parent, the parent's checkpoints are its own. */
export interface Lineage {
  readonly parent?: Lineage | undefined;
  /** The last iteration whose start it has in common with its parent. */
  readonly shared: number;
}

export interface Checkpoint {
  /** The weights are those at its start. */
  readonly iteration: number;
  /** Read where it lies, each time it is asked for. @throws Error where that cannot be; then it is not kept any more */
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
/** The share of the machine's memory that they may take where there is no disk for them. */
const SHARE = 1 / 6;

/** Where checkpoints may lie. */
export interface CheckpointRoom {
  /** Bytes of the machine's memory, where they are known. */
  readonly memory?: number | undefined;
  readonly disk?: Disk | undefined;
}

/** Bytes that checkpoints may take, of memory and of the disk. */
export function checkpointLimits({ memory = 0, disk }: CheckpointRoom): { memory: number; disk: number } {
  if (disk) return { memory: FREELY, disk: disk.limit };
  return { memory: Math.max(FREELY, Math.floor(memory * SHARE)), disk: 0 };
}

/** How many iterations the checkpoints of a run are apart at first. */
export function firstStride({ milliseconds }: IterationCost): number {
  let stride = 1;
  while (2 * stride * milliseconds <= NEAR) stride *= 2;
  return stride;
}

export class Checkpoints {
  readonly #kept = new Map<Lineage, Map<number, Kept>>();
  readonly #shelf: Shelf;
  #stride: number;

  /**
   * @param cost of an iteration, from which follows how many iterations checkpoints are apart
   * @param say hears once why fewer are kept than there should be room for, or that one is lost
   */
  constructor(
    private readonly cost: IterationCost,
    { memory, disk }: CheckpointRoom,
    private readonly say: (sentence: string) => void = () => undefined,
  ) {
    this.#stride = firstStride(cost);
    this.#shelf = new Shelf(checkpointLimits({ memory, disk }).memory, disk, say);
  }

  /** What all of them take. */
  get bytes(): number {
    return this.#shelf.bytes;
  }

  /** How much of that is on a disk. */
  get onDisk(): number {
    return this.#shelf.onDisk;
  }

  /** What they may take. */
  get limit(): number {
    return this.#shelf.limit;
  }

  /** Whether the start of this iteration is to be kept. */
  wants(branch: Lineage, iteration: number): boolean {
    return iteration % this.#stride === 0 && !this.#owner(branch, iteration).has(iteration);
  }

  keep(branch: Lineage, iteration: number, state: State): void {
    const kept = this.#owner(branch, iteration);
    this.#letGo(kept, iteration);
    const stride = this.#stride;
    while (!this.hasRoom(state) && this.#thin()) continue;
    if (this.#stride > stride && iteration % this.#stride > 0) return; // it would have gone with the others
    kept.set(iteration, this.#shelf.put(state));
    while (this.bytes > this.#allowed && this.#thin()) continue; // where the disk took less than it should
  }

  /** What they may take, while they are as far apart as they are. */
  get #allowed(): number {
    const isSoonReplayed = 2 * this.#stride * this.cost.milliseconds <= PATIENT;
    return isSoonReplayed ? Math.min(FREELY, this.limit) : this.limit;
  }

  /** Whether another may be kept without letting any go. */
  hasRoom(state: State): boolean {
    return this.bytes + bytesOf(state) <= this.#allowed;
  }

  /** Lets go of all of them, for good. */
  close(): void {
    this.#kept.clear();
    this.#shelf.close();
  }

  /** Of a branch that nobody will follow any more. */
  drop(branch: Lineage): void {
    for (const kept of this.#of(branch).values()) this.#shelf.drop(kept);
    this.#kept.delete(branch);
  }

  /**
   * The latest that is not after the iteration; where it cannot be read, the one before it: a replay from there comes to the same.
   * @throws Error when there is none, not even of iteration 0.
   */
  before(branch: Lineage, iteration: number): Checkpoint {
    for (;;) {
      const found = this.#before(branch, iteration);
      if (!found) throw new Error(`checkpoints: nothing is kept from before iteration ${iteration}`);
      try {
        return { iteration: found.iteration, state: found.state };
      } catch (error) {
        this.say((error as Error).message);
      }
    }
  }

  #before(branch: Lineage, iteration: number): Checkpoint | undefined {
    let best = -1;
    const own = this.#of(branch);
    for (const kept of own.keys()) if (kept <= iteration && kept > best) best = kept;
    const shared = Math.min(branch.shared, iteration);
    const older = branch.parent && best < shared ? this.#before(branch.parent, shared) : undefined;
    if (older && older.iteration > best) return older;
    return best < 0 ? undefined : this.#at(own, best);
  }

  /** At which iterations of a branch there is one, and what those of all branches take. */
  of(branch: Lineage): Timeline["checkpoints"] {
    const { bytes, onDisk, limit } = this;
    return { iterations: this.all(branch).map(({ iteration }) => iteration), bytes, onDisk, limit };
  }

  /** All of a branch and of what it has in common with others, ascending. */
  all(branch: Lineage): Checkpoint[] {
    const shared = branch.parent
      ? this.all(branch.parent).filter((one) => one.iteration <= branch.shared)
      : [];
    const kept = this.#of(branch);
    const own = [...kept.keys()].map((iteration) => this.#at(kept, iteration));
    return [...shared, ...own].sort((a, b) => a.iteration - b.iteration);
  }

  #at(all: Map<number, Kept>, iteration: number): Checkpoint {
    const kept = all.get(iteration)!;
    const state = (): State => {
      try {
        return kept.state();
      } catch (error) {
        if (all.get(iteration) === kept) this.#letGo(all, iteration);
        throw new Error(
          `the weights at the start of iteration ${iteration} are lost: ${(error as Error).message}`,
          {
            cause: error,
          },
        );
      }
    };
    return {
      iteration,
      get state() {
        return state();
      },
    };
  }

  #letGo(all: Map<number, Kept>, iteration: number): void {
    const kept = all.get(iteration);
    if (!kept) return;
    all.delete(iteration);
    this.#shelf.drop(kept);
  }

  /** The checkpoints to which an iteration's start belongs: the eldest's of those who share it. */
  #owner(branch: Lineage, iteration: number): Map<number, Kept> {
    return branch.parent && iteration <= branch.shared
      ? this.#owner(branch.parent, iteration)
      : this.#of(branch);
  }

  #of(branch: Lineage): Map<number, Kept> {
    const found = this.#kept.get(branch) ?? new Map<number, Kept>();
    this.#kept.set(branch, found);
    return found;
  }

  /** Lets every second one go; the beginning stays. False when there is nothing left to let go. */
  #thin(): boolean {
    this.#stride *= 2;
    let left = 0;
    for (const all of this.#kept.values()) {
      for (const iteration of [...all.keys()]) {
        if (iteration % this.#stride !== 0) this.#letGo(all, iteration);
        else if (iteration > 0) left++;
      }
    }
    return left > 0;
  }
}
