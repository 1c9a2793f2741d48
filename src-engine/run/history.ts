// The loss and accuracy of every iteration, in two arrays that grow.

export interface Points {
  /** The iteration of the first point. */
  readonly from: number;
  readonly loss: Float32Array<ArrayBuffer>;
  readonly accuracy: Float32Array<ArrayBuffer>;
}

export class History {
  #loss = new Float32Array(1024);
  #accuracy = new Float32Array(1024);
  #length = 0;

  /** One more than the last iteration that has a point. */
  get length(): number {
    return this.#length;
  }

  /** Replaying an iteration records the same point again. */
  record(iteration: number, loss: number, accuracy: number): void {
    if (iteration >= this.#loss.length) {
      this.#loss = grown(this.#loss);
      this.#accuracy = grown(this.#accuracy);
    }
    this.#loss[iteration] = loss;
    this.#accuracy[iteration] = accuracy;
    this.#length = Math.max(this.#length, iteration + 1);
  }

  loss(iteration: number): number {
    return this.#loss[iteration]!;
  }

  /** The same up to an iteration, which is left out, to go on in another way. */
  fork(iteration: number): History {
    const fork = new History();
    fork.#length = Math.min(this.#length, iteration);
    fork.#loss = grown(this.#loss);
    fork.#accuracy = grown(this.#accuracy);
    return fork;
  }

  /** The points of iterations from … to − 1, as far as there are any, copied. */
  points(from = 0, to = this.#length): Points {
    const end = Math.min(to, this.#length);
    return { from, loss: this.#loss.slice(from, end), accuracy: this.#accuracy.slice(from, end) };
  }
}

function grown(array: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(array.length * 2);
  larger.set(array);
  return larger;
}
