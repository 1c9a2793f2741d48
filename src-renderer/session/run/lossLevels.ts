// The losses of any stretch of a run, at once: their least, largest and sum, and how many are known. Above the values
// stand, level by level, those of every 8, so that a pixel over a thousand iterations looks at a few dozen numbers.

const SHIFT = 3;
const FAN = 1 << SHIFT;
const WITHIN = FAN - 1;
/** So many are looked at one by one. */
const FEW = 2 * FAN;

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
      const below = this.#levels[level - 1];
      const before = this.#levels[level];
      const here = (this.#levels[level] = roomFor(before, blocks));
      // A level that is new knows nothing of what was there before.
      start = before ? start >> SHIFT : 0;
      for (let block = start; block < blocks; block++) {
        const sum = nothing();
        if (below) addBlocks(sum, below, block * FAN, (block + 1) * FAN);
        else addValues(sum, values, block * FAN, (block + 1) * FAN);
        here.least[block] = sum.least;
        here.most[block] = sum.most;
        here.sum[block] = sum.sum;
        here.known[block] = sum.known;
        here.notFinite[block] = sum.notFinite;
      }
    }
  }

  /** The values from … to − 1. @param values those that were settled */
  over(values: ArrayLike<number>, from: number, to: number, found: Stretch = nothing()): Stretch {
    found.least = Infinity;
    found.most = -Infinity;
    found.sum = found.known = found.notFinite = 0;
    let start = from;
    let end = to;
    for (let level = -1; start < end; level++) {
      const isLast = level + 1 >= this.#levels.length || end - start <= FEW;
      // From `up` to `down` blocks are whole: those are looked at one level higher.
      const up = isLast ? end : (start + WITHIN) & ~WITHIN;
      const down = isLast ? end : end & ~WITHIN;
      const above = this.#levels[level];
      if (above) {
        addBlocks(found, above, start, up);
        addBlocks(found, above, down, end);
      } else {
        addValues(found, values, start, up);
        addValues(found, values, down, end);
      }
      if (isLast) break;
      start = up >> SHIFT;
      end = down >> SHIFT;
    }
    return found;
  }
}

function addValues(to: Stretch, values: ArrayLike<number>, from: number, end: number): void {
  let { least, most, sum, known } = to;
  for (let i = from; i < end; i++) {
    const value = values[i]!;
    if (value - value !== 0) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    sum += value;
    known++;
  }
  to.notFinite += end - from - (known - to.known);
  to.least = least;
  to.most = most;
  to.sum = sum;
  to.known = known;
}

function addBlocks(
  to: Stretch,
  { least, most, sum, known, notFinite }: Level,
  from: number,
  end: number,
): void {
  for (let i = from; i < end; i++) {
    if (least[i]! < to.least) to.least = least[i]!;
    if (most[i]! > to.most) to.most = most[i]!;
    to.sum += sum[i]!;
    to.known += known[i]!;
    to.notFinite += notFinite[i]!;
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
