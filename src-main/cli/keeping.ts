// The session of a training that goes on, on disk: at every epoch's end and every half minute, while the training waits
// for no disk. Where that fails it is said once, and the training goes on.

import { keepGeneration, saveAtomically } from "../files";
import type { Output } from "./output";

/** Milliseconds. */
const EVERY = 30_000;
/** Epochs that are over in no time are not each written: putting a file together takes a fifth of the time at most. */
const SHARE = 4;

export class Keeping {
  #writing: Promise<void> | undefined;
  #lastBegan = performance.now();
  #cost = 0;
  #isTold = false;

  /** @param isWhole whether what stands at the path is worth keeping */
  constructor(
    private readonly path: string,
    private readonly output: Output,
    private isWhole: boolean,
  ) {}

  /** Whether it is time to write in the middle of an epoch. */
  get isDue(): boolean {
    return !this.#writing && performance.now() - this.#lastBegan >= EVERY;
  }

  /** Whether the end of an epoch is to be written. */
  get isFree(): boolean {
    return !this.#writing && performance.now() - this.#lastBegan >= SHARE * this.#cost;
  }

  /** Begins to write. The training waits while the bytes are put together, not while they go to disk. */
  async write(make: () => Promise<Uint8Array>): Promise<void> {
    this.#lastBegan = performance.now();
    const bytes = await make();
    this.#cost = performance.now() - this.#lastBegan;
    this.#writing = this.#write(bytes)
      .catch((error: unknown) => {
        if (!this.#isTold) this.output.line(`${(error as Error).message}; training goes on`);
        this.#isTold = true;
      })
      .finally(() => (this.#writing = undefined));
  }

  /** Makes way for the last one, which is saved as every result is. */
  async settle(): Promise<void> {
    await this.#writing;
    await this.#keep().catch(() => undefined); // that one is lost, not this one
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#keep();
    await saveAtomically(this.path, bytes);
  }

  async #keep(): Promise<void> {
    if (this.isWhole) await keepGeneration(this.path);
    this.isWhole = true;
  }
}
