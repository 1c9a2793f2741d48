// How much two lists of numbers are alike, whatever their scale and sign.

/** |cosine| of the angle between them, from 0 to 1; 0 where one of them is all zeros or not finite. */
export function alike(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  const cosine = Math.abs(ab) / (Math.sqrt(aa) * Math.sqrt(bb));
  return Number.isFinite(cosine) ? cosine : 0;
}
