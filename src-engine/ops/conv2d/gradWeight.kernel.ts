// Conv2d's sums over pixels: the gradients of weight and bias, where both factors move.

import { pixelTable } from "../shared/pixels.kernel";
import { multiplyAdd } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";
import { sparseGradWeight, worthLists } from "./sparse.kernel";

/**
 * w̄[m,c,k,l] = Σ ȳ[n,m,p,q] · x[n,c,i,j]; steps in the order of n and of the pixel table.
 *
 *   a tile is 4 or 5 taps (k,l,c) × 8 output channels, of 5 as many as leave no tap over (9 = 5 + 4); its
 *   sums wait in working memory while the other tiles see the same image, which stays in the cache
 */
export function Conv2d_gradWeight(
  gradOutput: View, input: View, gradWeight: View,
  stride: i32, padding: i32, window: i32, scratch: usize,
): void {
  if (worthLists(window, gradWeight.h, input)) {
    sparseGradWeight(gradOutput, input, gradWeight, stride, padding, window, scratch);
    return;
  }
  const M = gradWeight.n, C = gradWeight.c, L = gradWeight.w;
  const taps = C * gradWeight.h * L, tiles = (M + 7) / 8 * ((taps + 3) / 4);
  const inFives = taps >= taps % 4 * 5 ? taps % 4 * 5 : 0;
  const table = scratch + (<usize>tiles << 7);
  memory.fill(scratch, 0, <usize>tiles << 7);
  const end = pixelTable(gradOutput, window, <usize>stride * input.row, <usize>stride * input.pixel, table);
  for (let n = 0; n < input.n; n++) {
    const corner = input.data + <usize>n * input.image - <usize>padding * (input.row + input.pixel);
    const image = gradOutput.data + <usize>n * gradOutput.image;
    let sums = scratch;
    for (let m = 0; m < M; m += 8) {
      let t = 0;
      for (; t < inFives; t += 5) {
        fiveTaps(
          corner + tapOffset(t, C, L, input), corner + tapOffset(t + 1, C, L, input), corner + tapOffset(t + 2, C, L, input),
          corner + tapOffset(t + 3, C, L, input), corner + tapOffset(t + 4, C, L, input),
          image + (<usize>m << 2), table, end, sums,
        );
        sums += 160;
      }
      for (; t < taps; t += 4) {
        fourTaps(
          corner + tapOffset(t, C, L, input), corner + tapOffset(min(t + 1, taps - 1), C, L, input),
          corner + tapOffset(min(t + 2, taps - 1), C, L, input), corner + tapOffset(min(t + 3, taps - 1), C, L, input),
          image + (<usize>m << 2), table, end, sums,
        );
        sums += 128;
      }
    }
  }
  let sums = scratch;
  for (let m = 0; m < M; m += 8) {
    for (let t = 0; t < taps; t++) storeTap(gradWeight, m, t, sums + (<usize>t << 5));
    sums += <usize>(inFives + (taps - inFives + 3) / 4 * 4) << 5;
  }
}

/** b̄[m] = Σ ȳ[n,m,p,q] in the order of n and of the pixel table. */
export function Conv2d_gradBias(gradOutput: View, gradBias: View, window: i32, scratch: usize): void {
  const end = pixelTable(gradOutput, window, 0, 0, scratch);
  for (let lane: usize = 0; lane < gradOutput.pixel; lane += 32) {
    let c0 = f32x4.splat(0), c1 = c0;
    for (let n = 0; n < gradOutput.n; n++) {
      const image = gradOutput.data + <usize>n * gradOutput.image + lane;
      let table = scratch;
      do {
        const at = image + <usize>load<u32>(table, 4);
        c0 = f32x4.add(c0, v128.load(at));
        c1 = f32x4.add(c1, v128.load(at, 16));
        table += 8;
      } while (table < end);
    }
    v128.store(gradBias.data + lane, c0);
    v128.store(gradBias.data + lane, c1, 16);
  }
}

/** Adds four taps' products over one image to the 4 × 8 sums at `sums`. */
function fourTaps(
  x0: usize, x1: usize, x2: usize, x3: usize, gradients: usize, table: usize, end: usize, sums: usize,
): void {
  addTaps(x0, x1, x2, x3, 0, gradients, table, end, sums, false);
}

function fiveTaps(
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

/** Where tap t = (k·L + l)·C + c reads, from the window's corner. */
function tapOffset(t: i32, C: i32, L: i32, input: View): usize {
  const window = t / C;
  return <usize>(window / L) * input.row + <usize>(window % L) * input.pixel + (<usize>(t % C) << 2);
}

/** Spreads one tap's sums over the output channels from m on. */
function storeTap(gradWeight: View, m: i32, t: i32, sums: usize): void {
  const C = gradWeight.c, L = gradWeight.w, window = t / C;
  let to = gradWeight.data + <usize>m * gradWeight.image
    + (<usize>(((t % C) * gradWeight.h + window / L) * L + (window % L)) << 2);
  for (let lane = m; lane < min(m + 8, gradWeight.n); lane++) {
    store<f32>(to, load<f32>(sums));
    sums += 4;
    to += gradWeight.image;
  }
}
