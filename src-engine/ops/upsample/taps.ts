// Which pixels of an image an enlarged one is made of, along one axis, and by how much each counts. Everything is counted in halves
// of an enlarged pixel, in whole numbers, so that forward and backward and the kernel agree to the last digit.

/** A pixel and its weight; no weight is 0. */
export type Tap = readonly [at: number, weight: number];

export type Mode = "nearest" | "bilinear";

/** Those that enlarged pixel p is made of. @param size of the image along the axis */
export function tapsOf(p: number, size: number, scale: number, mode: Mode): readonly Tap[] {
  if (mode === "nearest") return [[Math.floor(p / scale), 1]];
  // Its middle, (p + ½) / scale − ½, as a number of parts of which 2 · scale make a pixel; before the first middle it is that one.
  const parts = Math.max(0, 2 * p + 1 - scale);
  const first = Math.floor(parts / (2 * scale));
  const further = (parts % (2 * scale)) / (2 * scale);
  if (further === 0 || first === size - 1) return [[first, 1]];
  return [
    [first, 1 - further],
    [first + 1, further],
  ];
}

/** The enlarged pixels that pixel i goes into. */
export function usersOf(i: number, size: number, scale: number, mode: Mode): readonly Tap[] {
  const users: Tap[] = [];
  const [first, end] = [Math.max(0, (i - 1) * scale), Math.min(size * scale, (i + 2) * scale)];
  for (let p = first; p < end; p++) {
    const tap = tapsOf(p, size, scale, mode).find(([at]) => at === i);
    if (tap) users.push([p, tap[1]]);
  }
  return users;
}
