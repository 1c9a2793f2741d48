// The largest of any stretch of a long series, at once: above the values stand, level by level, the
// largest of every 8. Asked for a pixel's worth of a hundred thousand it looks at a few dozen.
//
// What is not finite outranks every number, so that no picture hides it; what is not known is −∞.

const SHIFT = 3;
const FAN = 1 << SHIFT;
const WITHIN = FAN - 1;
/** So many are looked at one by one. */
const FEW = 2 * FAN;
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
    return largest(this.#levels, Math.max(0, from), Math.min(this.#length, to));
  }

  /** Of many stretches at once, as a picture asks for them: those from first[i] … last[i] − 1. */
  peaks(first: ArrayLike<number>, last: ArrayLike<number>, into: Float32Array): void {
    for (let i = 0; i < into.length; i++)
      into[i] = largest(this.#levels, Math.max(0, first[i]!), Math.min(this.#length, last[i]!));
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

/**
 * What lies over whole blocks is looked at one level higher, the rest here; without calls, since the first picture of
 * a run is drawn by code that is not compiled yet.
 */
function largest(levels: readonly Float32Array[], from: number, to: number): number {
  const top = levels.length - 1;
  let start = from;
  let end = to;
  let best = UNKNOWN;
  for (let level = 0; start < end; level++) {
    const values = levels[level]!;
    const isLast = level === top || end - start <= FEW;
    // From `up` to `down` blocks are whole.
    const up = isLast ? end : (start + WITHIN) & ~WITHIN;
    const down = isLast ? end : end & ~WITHIN;
    for (let i = start; i < up; i++) if (values[i]! > best) best = values[i]!;
    for (let i = down; i < end; i++) if (values[i]! > best) best = values[i]!;
    if (isLast) break;
    start = up >> SHIFT;
    end = down >> SHIFT;
  }
  return best;
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
