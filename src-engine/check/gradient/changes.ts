// A tensor of which a few elements are changed for a moment and then put back.

import type { Tensor } from "../../tensor/tensor";

export class Changes {
  /** As it is while something is changed. */
  readonly now: Tensor;
  /** Where it is changed, each place once. */
  readonly offsets: number[] = [];
  readonly #marks: Uint8Array;

  /** @param base as it is otherwise */
  constructor(readonly base: Tensor) {
    this.now = { ...base, data: base.data.slice() };
    this.#marks = new Uint8Array(base.data.length);
  }

  /** A value that is the one there is changes nothing. */
  set(offset: number, value: number): void {
    const { data } = this.now;
    if (data[offset] === value) return;
    data[offset] = value;
    if (this.#marks[offset]) return;
    this.#marks[offset] = 1;
    this.offsets.push(offset);
  }

  /** By how much an element is more than it was. */
  by(offset: number): number {
    return this.now.data[offset]! - this.base.data[offset]!;
  }

  undo(): void {
    for (const offset of this.offsets) {
      this.now.data[offset] = this.base.data[offset]!;
      this.#marks[offset] = 0;
    }
    this.offsets.length = 0;
  }
}
