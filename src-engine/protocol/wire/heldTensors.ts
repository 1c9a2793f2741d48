// What a page has of the tensors that stops brought. Engine and page each keep such a record and do the same with every stop,
// so that the engine knows without asking what need not be sent again.

import { HELD_BYTES } from "../limits";
import type { InView } from "../stop";
import type { TensorPath } from "../tensorPath";

interface Held<T> {
  readonly version: string;
  readonly bytes: number;
  readonly kept: T;
}

/** @typeParam T what is kept of a tensor: the page keeps itself, the engine that it was sent */
export class HeldTensors<T> {
  /** One version of each, those least recently in view first. */
  readonly #held = new Map<TensorPath, Held<T>>();
  #bytes = 0;

  constructor(
    private readonly bytesOf: (one: T) => number,
    private readonly most = HELD_BYTES,
  ) {}

  has(path: TensorPath, version: string | undefined): boolean {
    return version !== undefined && this.#held.get(path)?.version === version;
  }

  /**
   * A stop: what it brought is kept, and what has not been in view for longest goes where it would be too much.
   * @returns of what is in view all that is here, in its order
   */
  take({ versions, paths, afresh }: InView, sent: ReadonlyMap<TensorPath, T>): Map<TensorPath, T> {
    if (afresh) this.clear();
    const here = new Map<TensorPath, T>();
    for (const path of paths) {
      const version = versions[path];
      const brought = sent.get(path);
      if (version === undefined) continue;
      if (this.has(path, version)) this.#put(path, this.#held.get(path)!);
      else if (brought !== undefined)
        this.#put(path, { version, bytes: this.bytesOf(brought), kept: brought });
      else continue;
      here.set(path, this.#held.get(path)!.kept);
    }
    for (const path of this.#held.keys()) {
      if (this.#bytes <= this.most) break;
      this.#drop(path);
    }
    return here;
  }

  clear(): void {
    this.#held.clear();
    this.#bytes = 0;
  }

  #put(path: TensorPath, held: Held<T>): void {
    this.#drop(path);
    this.#held.set(path, held);
    this.#bytes += held.bytes;
  }

  #drop(path: TensorPath): void {
    this.#bytes -= this.#held.get(path)?.bytes ?? 0;
    this.#held.delete(path);
  }
}
