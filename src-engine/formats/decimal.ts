// Numbers that went through float32, as they were written before.

/** The shortest decimal number that float32 cannot tell from this one: 0.1, not 0.10000000149011612. */
export function decimal(x: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(x.toPrecision(digits));
    if (Math.fround(shorter) === Math.fround(x)) return shorter;
  }
  return x;
}
