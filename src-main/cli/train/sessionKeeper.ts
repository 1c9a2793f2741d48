// The session of a training that goes on, on disk: at every epoch's end and every half minute, while the training waits
// for no disk. Where that fails it is said once, and the training goes on. Where only the file before cannot be kept, the newest
// is written all the same.

import { generationsOf, keepGeneration, reason, saveAtomically } from "../../files";
import type { Output } from "../output";

/** Milliseconds. */
const EVERY = 30_000;
/** Epochs that are over in no time are not each written: putting a file together takes a fifth of the time at most. */
const SHARE = 4;

export class Keeping {
  #writing: Promise<void> | undefined;
  #lastBegan = performance.now();
  #cost = 0;
  readonly #told = new Set<string>();

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
      .catch((error: unknown) => this.#tellOnce("write", `${(error as Error).message}; training goes on`))
      .finally(() => (this.#writing = undefined));
  }

  /** Makes way for the last one, which is saved as every result is. */
  async settle(): Promise<void> {
    await this.#writing;
    await this.#keep();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#keep();
    await saveAtomically(this.path, bytes);
  }

  /** Never throws: that one is lost, not the newest. */
  async #keep(): Promise<void> {
    try {
      if (this.isWhole) await keepGeneration(this.path);
    } catch (error) {
      const [, before] = generationsOf(this.path);
      this.#tellOnce("keep", `save: cannot keep the file before as ${before}: ${reason(error)}`);
    }
    this.isWhole = true;
  }

  #tellOnce(what: "write" | "keep", sentence: string): void {
    if (!this.#told.has(what)) this.output.line(sentence);
    this.#told.add(what);
  }
}
