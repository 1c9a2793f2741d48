// What a GIF frame's compressed bytes unpack to: LZW with codes of growing width.

/** Codes have at most 12 bits. */
const MOST_CODES = 4096;

/**
 * Takes time and memory for `count` pixels at most, whatever the bytes say.
 * @param packed sub-blocks put together
 * @param smallest bits of a pixel, as they stand before the sub-blocks
 * @returns a palette's index for each pixel
 * @throws Error for a code that cannot stand where it does, and where there are too few pixels
 */
export function gifPixels(packed: Uint8Array, smallest: number, count: number): Uint8Array {
  if (smallest < 2 || smallest > 8) throw new Error(`expected pixels of 2 to 8 bits, found ${smallest}`);
  const clear = 1 << smallest;
  const end = clear + 1;
  // Every code is the run of an earlier code and a pixel behind it.
  const before = new Uint16Array(MOST_CODES);
  const last = Uint8Array.from({ length: MOST_CODES }, (_, code) => (code < clear ? code : 0));
  const lengths = new Uint16Array(MOST_CODES).fill(1);
  const pixels = new Uint8Array(count);
  let [done, next, width, previous] = [0, end + 1, smallest + 1, -1];
  let [bits, held, at] = [0, 0, 0];
  while (done < count) {
    while (held < width) {
      if (at === packed.length) throw new Error(`its pixels end after ${done} of ${count}`);
      bits |= packed[at++]! << held;
      held += 8;
    }
    const code = bits & ((1 << width) - 1);
    bits >>>= width;
    held -= width;
    if (code === end) throw new Error(`its pixels end after ${done} of ${count}`);
    if (code === clear) {
      [next, width, previous] = [end + 1, smallest + 1, -1];
      continue;
    }
    // A code may be the very one that it completes; none beyond it exists yet.
    if (code > next || (code >= next && (previous < 0 || next === MOST_CODES)))
      throw new Error(`pixel ${done} has code ${code}, where there are ${next} so far`);
    if (previous >= 0 && next < MOST_CODES) {
      before[next] = previous;
      lengths[next] = lengths[previous]! + 1;
      last[next] = firstOf(code === next ? previous : code);
      next++;
      if (next === 1 << width && width < 12) width++;
    }
    const length = lengths[code]!;
    for (let i = length - 1, one = code; i >= 0; i--, one = before[one]!)
      if (done + i < count) pixels[done + i] = last[one]!;
    done += length;
    previous = code;
  }
  return pixels;

  function firstOf(code: number): number {
    let one = code;
    while (one >= clear) one = before[one]!;
    return one;
  }
}
