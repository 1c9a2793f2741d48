// The loss and accuracy of every iteration, in two arrays that grow.

export interface Points {
  /** The iteration of the first point. */
  readonly from: number;
  readonly loss: Float32Array<ArrayBuffer>;
  readonly accuracy: Float32Array<ArrayBuffer>;
}

export class History {
  #loss = new Float32Array(0);
  #accuracy = new Float32Array(0);
  #length = 0;
  /** A fork and its parent read the same arrays until one of them writes. */
  #isShared = false;

  /** One more than the last iteration that has a point. */
  get length(): number {
    return this.#length;
  }

  /** Replaying an iteration records the same point again. */
  record(iteration: number, loss: number, accuracy: number): void {
    if (this.#isShared || iteration >= this.#loss.length) {
      const { length } = this.#loss;
      const room = iteration < length ? length : Math.max(1024, 2 * iteration);
      this.#loss = copied(this.#loss, room);
      this.#accuracy = copied(this.#accuracy, room);
      this.#isShared = false;
    }
    this.#loss[iteration] = loss;
    this.#accuracy[iteration] = accuracy;
    this.#length = Math.max(this.#length, iteration + 1);
  }

  /** Takes over what the next iterations came to elsewhere. */
  append(loss: ArrayLike<number>, accuracy: ArrayLike<number>): void {
    if (!loss.length) return;
    const from = this.#length;
    this.#loss = copied(this.#loss.subarray(0, from), from + loss.length);
    this.#accuracy = copied(this.#accuracy.subarray(0, from), from + loss.length);
    this.#loss.set(loss, from);
    this.#accuracy.set(accuracy, from);
    this.#length = from + loss.length;
    this.#isShared = false;
  }

  loss(iteration: number): number {
    return this.#loss[iteration]!;
  }

  /** The same up to an iteration, which is left out, to go on in another way. */
  fork(iteration: number): History {
    const fork = new History();
    fork.#length = Math.min(this.#length, iteration);
    fork.#loss = this.#loss;
    fork.#accuracy = this.#accuracy;
    fork.#isShared = this.#isShared = true;
    return fork;
  }

  /** The points of iterations from … to − 1, as far as there are any, copied. */
  points(from = 0, to = this.#length): Points {
    const end = Math.min(to, this.#length);
    return { from, loss: this.#loss.slice(from, end), accuracy: this.#accuracy.slice(from, end) };
  }
}

function copied(array: Float32Array<ArrayBuffer>, room: number): Float32Array<ArrayBuffer> {
  const copy = new Float32Array(room);
  copy.set(array);
  return copy;
}
