// The losses of any stretch of a run, at once: their least, largest and sum, and how many are known. Above the values
// stand, level by level, those of every 8, so that a pixel over a thousand iterations looks at a few dozen numbers.

const SHIFT = 3;
const FAN = 1 << SHIFT;
const WITHIN = FAN - 1;

export interface Stretch {
  /** Of the finite ones; Infinity and −Infinity where there is none. */
  least: number;
  most: number;
  sum: number;
  /** How many are finite. */
  known: number;
  /** How many are not. */
  notFinite: number;
}

/** Of whole blocks of 8 of the level beneath. */
interface Level {
  readonly least: Float64Array<ArrayBuffer>;
  readonly most: Float64Array<ArrayBuffer>;
  readonly sum: Float64Array<ArrayBuffer>;
  readonly known: Float64Array<ArrayBuffer>;
  readonly notFinite: Float64Array<ArrayBuffer>;
}

export class LossLevels {
  readonly #levels: Level[] = [];

  clear(): void {
    this.#levels.length = 0;
  }

  /** Brings the levels up to date after values from `from` on were written. */
  settle(values: ArrayLike<number>, from: number): void {
    let start = from;
    let blocks = values.length >> SHIFT;
    for (let level = 0; blocks > 0; level++, blocks >>= SHIFT) {
      const before = this.#levels[level];
      const here = (this.#levels[level] = roomFor(before, blocks));
      // A level that is new knows nothing of what was there before.
      start = before ? start >> SHIFT : 0;
      for (let block = start; block < blocks; block++) {
        const sum = nothing();
        for (let i = block * FAN; i < (block + 1) * FAN; i++) this.#add(sum, values, level - 1, i);
        here.least[block] = sum.least;
        here.most[block] = sum.most;
        here.sum[block] = sum.sum;
        here.known[block] = sum.known;
        here.notFinite[block] = sum.notFinite;
      }
    }
  }

  /** The values from … to − 1. @param values those that were settled */
  over(values: ArrayLike<number>, from: number, to: number): Stretch {
    const found = nothing();
    let start = from;
    let end = to;
    for (let level = -1; start < end; level++) {
      const isTop = level + 1 >= this.#levels.length;
      while (start < end && (isTop || (start & WITHIN) !== 0)) this.#add(found, values, level, start++);
      while (start < end && (end & WITHIN) !== 0) this.#add(found, values, level, --end);
      start >>= SHIFT;
      end >>= SHIFT;
    }
    return found;
  }

  /** @param level −1 for the values themselves */
  #add(to: Stretch, values: ArrayLike<number>, level: number, at: number): void {
    const above = this.#levels[level];
    if (above) {
      if (above.least[at]! < to.least) to.least = above.least[at]!;
      if (above.most[at]! > to.most) to.most = above.most[at]!;
      to.sum += above.sum[at]!;
      to.known += above.known[at]!;
      to.notFinite += above.notFinite[at]!;
      return;
    }
    const value = values[at]!;
    if (value - value !== 0) {
      to.notFinite++;
      return;
    }
    if (value < to.least) to.least = value;
    if (value > to.most) to.most = value;
    to.sum += value;
    to.known++;
  }
}

const nothing = (): Stretch => ({ least: Infinity, most: -Infinity, sum: 0, known: 0, notFinite: 0 });

function roomFor(level: Level | undefined, blocks: number): Level {
  if (level && level.least.length >= blocks) return level;
  const size = blocks + (blocks >> 2) + FAN;
  const grown = (from: Float64Array<ArrayBuffer> | undefined): Float64Array<ArrayBuffer> => {
    const to = new Float64Array(size);
    if (from) to.set(from);
    return to;
  };
  return {
    least: grown(level?.least),
    most: grown(level?.most),
    sum: grown(level?.sum),
    known: grown(level?.known),
    notFinite: grown(level?.notFinite),
  };
}
