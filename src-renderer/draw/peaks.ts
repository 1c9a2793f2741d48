// The largest of any stretch of a long series, at once: above the values stand, level by level, the
// largest of every 8. Asked for a pixel's worth of a hundred thousand it looks at a few dozen.
//
// What is not finite outranks every number, so that no picture hides it; what is not known is −∞.

const SHIFT = 3;
const FAN = 1 << SHIFT;
const WITHIN = FAN - 1;
const UNKNOWN = -Infinity;

export class Peaks {
  #levels: Float32Array<ArrayBuffer>[] = [empty(1024)];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds values at the end: numbers, +∞ for what is not finite, −∞ for what is not known. */
  append(values: ArrayLike<number>): void {
    const from = this.#length;
    const to = from + values.length;
    this.#levels[0] = reserved(this.#levels[0]!, to);
    this.#levels[0].set(values, from);
    this.#length = to;
    this.#settle(from, to);
  }

  clear(): void {
    this.#levels = [empty(1024)];
    this.#length = 0;
  }

  /** The values themselves; a view, valid until more are added. */
  values(): Float32Array {
    return this.#levels[0]!.subarray(0, this.#length);
  }

  /** The largest of the values from … to − 1; −∞ where none is known. */
  peak(from: number, to: number): number {
    let start = Math.max(0, from);
    let end = Math.min(this.#length, to);
    let best = UNKNOWN;
    for (let level = 0; start < end; level++) {
      const values = this.#levels[level]!;
      const top = level === this.#levels.length - 1;
      while (start < end && (top || (start & WITHIN) !== 0)) best = larger(best, values[start++]!);
      while (start < end && (end & WITHIN) !== 0) best = larger(best, values[--end]!);
      start >>= SHIFT;
      end >>= SHIFT;
    }
    return best;
  }

  /** Brings the levels above up to date after the values from … to − 1 were written; `to` is where they end. */
  #settle(from: number, to: number): void {
    let start = from;
    let end = to;
    for (let level = 1; end > FAN; level++) {
      const below = this.#levels[level - 1]!;
      const known = this.#levels[level];
      const blocks = Math.ceil(end / FAN);
      const values = (this.#levels[level] = reserved(known ?? empty(FAN), blocks));
      // A level that is new knows nothing of what was there before.
      start = known ? Math.floor(start / FAN) : 0;
      for (let block = start; block < blocks; block++) {
        let best = UNKNOWN;
        const last = Math.min(end, (block + 1) * FAN);
        for (let at = block * FAN; at < last; at++) best = larger(best, below[at]!);
        values[block] = best;
      }
      end = blocks;
    }
  }
}

function larger(a: number, b: number): number {
  return b > a ? b : a;
}

function empty(length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(length).fill(UNKNOWN);
}

/** The same values in an array with room for so many. */
function reserved(array: Float32Array<ArrayBuffer>, needed: number): Float32Array<ArrayBuffer> {
  if (needed <= array.length) return array;
  const grown = empty(Math.max(needed + (needed >> 2), 2 * array.length));
  grown.set(array);
  return grown;
}
