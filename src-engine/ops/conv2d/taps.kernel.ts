// The inner loop of Conv2d's gradWeight: a few taps times eight output channels, over the pixels of an image.

import { multiplyAdd } from "../shared/tile.kernel";

/** Adds four taps' products over one image to the 4 × 8 sums at `sums`. */
export function fourTaps(
  x0: usize, x1: usize, x2: usize, x3: usize, gradients: usize, table: usize, end: usize, sums: usize,
): void {
  addTaps(x0, x1, x2, x3, 0, gradients, table, end, sums, false);
}

/** The same for five. */
export function fiveTaps(
  x0: usize, x1: usize, x2: usize, x3: usize, x4: usize, gradients: usize, table: usize, end: usize, sums: usize,
): void {
  addTaps(x0, x1, x2, x3, x4, gradients, table, end, sums, true);
}

/** One loop over all pixels: a loop a row would end, and be mispredicted, every few steps. */
@inline
function addTaps(
  x0: usize, x1: usize, x2: usize, x3: usize, x4: usize,
  gradients: usize, table: usize, end: usize, sums: usize, five: bool,
): void {
  let c0 = v128.load(sums), c1 = v128.load(sums, 16), c2 = v128.load(sums, 32), c3 = v128.load(sums, 48);
  let c4 = v128.load(sums, 64), c5 = v128.load(sums, 80), c6 = v128.load(sums, 96), c7 = v128.load(sums, 112);
  let c8 = c0, c9 = c0;
  if (five) { c8 = v128.load(sums, 128); c9 = v128.load(sums, 144); }
  do {
    const i = <usize>load<u32>(table), at = gradients + <usize>load<u32>(table, 4);
    const b0 = v128.load(at), b1 = v128.load(at, 16);
    let a = v128.load32_splat(x0 + i);
    c0 = multiplyAdd(c0, a, b0); c1 = multiplyAdd(c1, a, b1);
    a = v128.load32_splat(x1 + i);
    c2 = multiplyAdd(c2, a, b0); c3 = multiplyAdd(c3, a, b1);
    a = v128.load32_splat(x2 + i);
    c4 = multiplyAdd(c4, a, b0); c5 = multiplyAdd(c5, a, b1);
    a = v128.load32_splat(x3 + i);
    c6 = multiplyAdd(c6, a, b0); c7 = multiplyAdd(c7, a, b1);
    if (five) {
      a = v128.load32_splat(x4 + i);
      c8 = multiplyAdd(c8, a, b0); c9 = multiplyAdd(c9, a, b1);
    }
    table += 8;
  } while (table < end);
  v128.store(sums, c0); v128.store(sums, c1, 16); v128.store(sums, c2, 32); v128.store(sums, c3, 48);
  v128.store(sums, c4, 64); v128.store(sums, c5, 80); v128.store(sums, c6, 96); v128.store(sums, c7, 112);
  if (five) { v128.store(sums, c8, 128); v128.store(sums, c9, 144); }
}
