// States that are kept: in memory as long as there is room, then on a disk, where there is one.

import { zeros, type Tensor } from "../../tensor/tensor";
import type { State } from "../backend";
import type { BlobStore, Disk } from "./disk";

export interface Kept {
  readonly bytes: number;
  /** As it was put there, bit by bit. @throws Error where it is on a disk and cannot be read */
  state(): State;
}

interface Written extends Kept {
  readonly blob: number;
}

export class Shelf {
  #store: BlobStore | undefined;
  /** Bytes that may lie on the disk: of one that is full no more than lie there already. */
  #diskLimit: number;
  #inMemory = 0;
  #onDisk = 0;
  #isSaid = false;

  /**
   * @param memory bytes that may be kept in memory
   * @param say hears once why the disk takes no more
   */
  constructor(
    private readonly memory: number,
    private readonly disk: Disk | undefined,
    private readonly say: (sentence: string) => void,
  ) {
    this.#diskLimit = disk?.limit ?? 0;
  }

  get bytes(): number {
    return this.#inMemory + this.#onDisk;
  }

  get onDisk(): number {
    return this.#onDisk;
  }

  /** Bytes that all may take. */
  get limit(): number {
    return this.memory + this.#diskLimit;
  }

  /** It is kept in any case: whoever puts more here than the limit lets others go. */
  put(state: State): Kept {
    const bytes = bytesOf(state);
    const hasRoom = this.#inMemory + bytes > this.memory && this.#onDisk + bytes <= this.#diskLimit;
    const written = hasRoom ? this.#write(state, bytes) : undefined;
    if (written) return written;
    this.#inMemory += bytes;
    return { bytes, state: () => state };
  }

  drop(kept: Kept): void {
    if (!isWritten(kept)) return void (this.#inMemory -= kept.bytes);
    this.#onDisk -= kept.bytes;
    this.#store?.drop(kept.blob);
  }

  close(): void {
    this.#store?.close();
    this.#store = undefined;
    this.#diskLimit = 0;
  }

  #write(state: State, bytes: number): Written | undefined {
    try {
      const store = (this.#store ??= this.disk!.open());
      const blob = store.put([...state.values()].map(({ data }) => bytesIn(data)));
      this.#onDisk += bytes;
      const outline = [...state].map(([path, { dtype, shape }]) => ({ path, dtype, shape }));
      const read = (): State => {
        const tensors = outline.map(({ path, dtype, shape }) => [path, zeros(shape, dtype)] as const);
        store.get(
          blob,
          tensors.map(([, { data }]) => bytesIn(data)),
        );
        return new Map(tensors);
      };
      return { bytes, blob, state: read };
    } catch (error) {
      this.#diskLimit = this.#onDisk;
      if (!this.#isSaid) this.say(`Fewer checkpoints are kept than should be: ${(error as Error).message}`);
      this.#isSaid = true;
      return undefined;
    }
  }
}

function isWritten(kept: Kept): kept is Written {
  return "blob" in kept;
}

/** Bytes of all its tensors, those that other states share among them. */
export function bytesOf(state: State): number {
  let bytes = 0;
  for (const { data } of state.values()) bytes += data.byteLength;
  return bytes;
}

function bytesIn({ buffer, byteOffset, byteLength }: Tensor["data"]): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
