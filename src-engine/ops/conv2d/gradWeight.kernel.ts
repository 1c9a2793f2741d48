// Conv2d's sums over pixels: the gradients of weight and bias, where both factors move.

import { pixelTable } from "../shared/pixels.kernel";
import { multiplyAdd } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";
import { isOwn, plain } from "./plain.kernel";
import { sparseGradWeight, worthLists } from "./sparse.kernel";
import { fiveTaps, fourTaps } from "./taps.kernel";
import { isWide, wideGradWeight } from "./wide.kernel";

/**
 * w̄[m,c,k,l] = Σ ȳ[n,m,p,q] · x[n,c,i,j]; steps in the order of n and of the pixel table.
 *
 *   a tile is 4 or 5 taps (k,l,c) × 8 output channels, of 5 as many as leave no tap over (9 = 5 + 4); its
 *   sums wait in working memory while the other tiles see the same image, which stays in the cache
 */
export function Conv2d_gradWeight(
  gradOutput: View, input: View, gradWeight: View,
  strideH: i32, strideW: i32, top: i32, left: i32, bottom: i32, right: i32,
  dilationH: i32, dilationW: i32, groups: i32, window: i32, scratch: usize,
): void {
  const isPlain = plain(gradWeight, strideH, strideW, top, left, bottom, right, dilationH, dilationW, groups);
  if (isPlain && worthLists(window, gradWeight.h, input)) {
    sparseGradWeight(gradOutput, input, gradWeight, strideH, top, window, scratch);
    return;
  }
  const first = input.data - <usize>top * input.row - <usize>left * input.pixel;
  const row = <usize>dilationH * input.row, pixel = <usize>dilationW * input.pixel;
  if (isOwn(gradWeight, groups)) {
    ownGradWeight(
      gradOutput, input, gradWeight, first, row, pixel,
      <usize>strideH * input.row, <usize>strideW * input.pixel, window, scratch,
    );
    return;
  }
  const M = gradWeight.n / groups, C = gradWeight.c, L = gradWeight.w;
  const taps = C * gradWeight.h * L, tiles = groups * ((M + 7) / 8) * ((taps + 3) / 4);
  if (isWide(C, tiles)) {
    wideGradWeight(
      gradOutput, input, gradWeight, first, top + bottom, left + right, strideH, strideW,
      dilationH, dilationW, groups, window, scratch,
    );
    return;
  }
  const inFives = taps >= taps % 4 * 5 ? taps % 4 * 5 : 0;
  const table = scratch + (<usize>tiles << 7);
  memory.fill(scratch, 0, <usize>tiles << 7);
  const end = pixelTable(gradOutput, window, <usize>strideH * input.row, <usize>strideW * input.pixel, table);
  for (let n = 0; n < input.n; n++) {
    let sums = scratch;
    for (let g = 0; g < groups; g++) {
      const corner = first + <usize>n * input.image + (<usize>(g * C) << 2);
      const image = gradOutput.data + <usize>n * gradOutput.image + (<usize>(g * M) << 2);
      for (let m = 0; m < M; m += 8) {
        let t = 0;
        for (; t < inFives; t += 5) {
          fiveTaps(
            corner + tapOffset(t, C, L, row, pixel), corner + tapOffset(t + 1, C, L, row, pixel),
            corner + tapOffset(t + 2, C, L, row, pixel), corner + tapOffset(t + 3, C, L, row, pixel),
            corner + tapOffset(t + 4, C, L, row, pixel),
            image + (<usize>m << 2), table, end, sums,
          );
          sums += 160;
        }
        for (; t < taps; t += 4) {
          fourTaps(
            corner + tapOffset(t, C, L, row, pixel), corner + tapOffset(min(t + 1, taps - 1), C, L, row, pixel),
            corner + tapOffset(min(t + 2, taps - 1), C, L, row, pixel),
            corner + tapOffset(min(t + 3, taps - 1), C, L, row, pixel),
            image + (<usize>m << 2), table, end, sums,
          );
          sums += 128;
        }
      }
    }
  }
  let sums = scratch;
  for (let g = 0; g < groups; g++) {
    for (let m = 0; m < M; m += 8) {
      for (let t = 0; t < taps; t++) storeTap(gradWeight, g * M + m, min(m + 8, M) + g * M, t, sums + (<usize>t << 5));
      sums += <usize>(inFives + (taps - inFives + 3) / 4 * 4) << 5;
    }
  }
}

/** The same where every channel is by itself: a tile is 3 taps × 8 channels, each lane's factors its own. */
function ownGradWeight(
  gradOutput: View, input: View, gradWeight: View, first: usize, row: usize, pixel: usize,
  rowStep: usize, pixelStep: usize, window: i32, table: usize,
): void {
  const C = gradWeight.n, taps = gradWeight.h * gradWeight.w, L = gradWeight.w;
  const end = pixelTable(gradOutput, window, rowStep, pixelStep, table);
  for (let c = 0; c < C; c += 8) {
    const lane = <usize>c << 2, lanes = min(8, C - c);
    for (let t = 0; t < taps; t += 3) {
      const t1 = min(t + 1, taps - 1), t2 = min(t + 2, taps - 1);
      const o0 = tapOffset(t, 1, L, row, pixel), o1 = tapOffset(t1, 1, L, row, pixel), o2 = tapOffset(t2, 1, L, row, pixel);
      let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
      for (let n = 0; n < input.n; n++) {
        const x = first + <usize>n * input.image + lane, y = gradOutput.data + <usize>n * gradOutput.image + lane;
        let at = table;
        do {
          const i = x + <usize>load<u32>(at), g = y + <usize>load<u32>(at, 4);
          const b0 = v128.load(g), b1 = v128.load(g, 16);
          c0 = multiplyAdd(c0, v128.load(i + o0), b0); c1 = multiplyAdd(c1, v128.load(i + o0, 16), b1);
          c2 = multiplyAdd(c2, v128.load(i + o1), b0); c3 = multiplyAdd(c3, v128.load(i + o1, 16), b1);
          c4 = multiplyAdd(c4, v128.load(i + o2), b0); c5 = multiplyAdd(c5, v128.load(i + o2, 16), b1);
          at += 8;
        } while (at < end);
      }
      storeOwn(gradWeight, c, lanes, t, c0, c1, end);
      storeOwn(gradWeight, c, lanes, t1, c2, c3, end);
      storeOwn(gradWeight, c, lanes, t2, c4, c5, end);
    }
  }
}

/** Spreads one tap's sums over the channels from c on, by way of 32 bytes at `room`. */
function storeOwn(gradWeight: View, c: i32, lanes: i32, t: i32, a: v128, b: v128, room: usize): void {
  v128.store(room, a);
  v128.store(room, b, 16);
  let to = gradWeight.data + <usize>c * gradWeight.image + (<usize>t << 2);
  for (let lane = 0; lane < lanes; lane++) {
    store<f32>(to, load<f32>(room + (<usize>lane << 2)));
    to += gradWeight.image;
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

/** Where tap t = (k·L + l)·C + c reads, from the window's corner; taps are `row` and `pixel` bytes apart. */
function tapOffset(t: i32, C: i32, L: i32, row: usize, pixel: usize): usize {
  const window = t / C;
  return <usize>(window / L) * row + <usize>(window % L) * pixel + (<usize>(t % C) << 2);
}

/** Spreads one tap's sums over the output channels m … last − 1. */
function storeTap(gradWeight: View, m: i32, last: i32, t: i32, sums: usize): void {
  const C = gradWeight.c, L = gradWeight.w, window = t / C;
  let to = gradWeight.data + <usize>m * gradWeight.image
    + (<usize>(((t % C) * gradWeight.h + window / L) * L + (window % L)) << 2);
  for (let lane = m; lane < last; lane++) {
    store<f32>(to, load<f32>(sums));
    sums += 4;
    to += gradWeight.image;
  }
}
