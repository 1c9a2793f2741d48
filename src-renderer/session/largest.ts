// The offset of the largest magnitude among numbers; of equal ones the first. What is not a number is larger than any.

/** @returns 0 of none */
export function largestIn(data: ArrayLike<number>): number {
  let best = 0;
  for (let i = 0; i < data.length; i++) {
    const x = data[i] ?? 0;
    if (Number.isNaN(x)) return i;
    if (Math.abs(x) > Math.abs(data[best] ?? 0)) best = i;
  }
  return best;
}
