// Conv2d, ReLU and 2×2 pooling of one packed input channel into at most five: with channels as
// lanes three of eight would idle, so here neighbouring pixels are the lanes.
//
//   a tile is 2 rows × 4 pixels × 5 channels, ten sums; two of them side by side are four windows
//
//   ┌──┬──┐┌──┬──┐┌──┬──┐┌──┬──┐     each window's four results are picked out of the rows into
//   │0 │1 ││0 │1 ││0 │1 ││0 │1 │     vectors 0 … 3, one lane a window, pooled, and four channels
//   ├──┼──┤├──┼──┤├──┼──┤├──┼──┤     of them turned into pixels
//   │2 │3 ││2 │3 ││2 │3 ││2 │3 │
//   └──┴──┘└──┴──┘└──┴──┘└──┴──┘

import { beats } from "../maxPool2d/maxPool2d.kernel";
import { multiplyAdd } from "../tile.kernel";
import { transpose } from "../transpose.kernel";
import { View } from "../view.kernel";

/** Whether a layer is such a one. */
@inline
export function hasFewChannels(weight: View, input: View): bool {
  return input.pixel == 4 && weight.n <= 5;
}

/**
 * As many windows of a row as four divide, from the pixel `p` on, which lies `at` bytes from the image's corner; returns how many.
 * @param buffer 480 bytes
 */
export function fewChannelsOfRow(
  p: usize, at: i32, row: usize, columns: i32, table: usize, end: usize, panel: usize, bias: usize,
  out: usize, outStep: usize, place: usize, placeStep: usize, buffer: usize,
): i32 {
  let x = 0;
  for (; x + 4 <= columns; x += 4) {
    tenSums(p, p + row, table, end, panel, bias, buffer);
    tenSums(p + 16, p + row + 16, table, end, panel, bias, buffer + 32);
    for (let c: usize = 0; c < 5; c++) poolFour(buffer + (c << 6), buffer + 320 + (c << 4), at, <i32>row);
    transpose(buffer, 64, out, outStep);
    transpose(buffer + 320, 16, place, placeStep);
    fifth(buffer + 256, out + 16, outStep);
    fifth(buffer + 384, place + 16, placeStep);
    p += 32;
    at += 32;
    out += 4 * outStep;
    place += 4 * placeStep;
  }
  return x;
}

/** Two rows of four pixels for five channels: channel c's at `results` + 64·c and 16 further. Called twice, so not inlined. */
function tenSums(
  p0: usize, p1: usize, table: usize, end: usize, panel: usize, bias: usize, results: usize,
): void {
  let c0 = v128.load32_splat(bias), c2 = v128.load32_splat(bias, 4), c4 = v128.load32_splat(bias, 8);
  let c6 = v128.load32_splat(bias, 12), c8 = v128.load32_splat(bias, 16);
  let c1 = c0, c3 = c2, c5 = c4, c7 = c6, c9 = c8;
  do {
    const offset = <usize>load<u32>(table);
    const a = v128.load(p0 + offset), b = v128.load(p1 + offset);
    let w = v128.load32_splat(panel);
    c0 = multiplyAdd(c0, a, w); c1 = multiplyAdd(c1, b, w);
    w = v128.load32_splat(panel, 4);
    c2 = multiplyAdd(c2, a, w); c3 = multiplyAdd(c3, b, w);
    w = v128.load32_splat(panel, 8);
    c4 = multiplyAdd(c4, a, w); c5 = multiplyAdd(c5, b, w);
    w = v128.load32_splat(panel, 12);
    c6 = multiplyAdd(c6, a, w); c7 = multiplyAdd(c7, b, w);
    w = v128.load32_splat(panel, 16);
    c8 = multiplyAdd(c8, a, w); c9 = multiplyAdd(c9, b, w);
    panel += 32;
    table += 4;
  } while (table < end);
  v128.store(results, c0); v128.store(results, c1, 16); v128.store(results, c2, 64); v128.store(results, c3, 80);
  v128.store(results, c4, 128); v128.store(results, c5, 144); v128.store(results, c6, 192); v128.store(results, c7, 208);
  v128.store(results, c8, 256); v128.store(results, c9, 272);
}

/** Four windows of one channel, in place: the largest, and at `place` where its window of the input begins. */
@inline
function poolFour(results: usize, place: usize, at: i32, row: i32): void {
  const a = v128.load(results), b = v128.load(results, 32), c = v128.load(results, 16), d = v128.load(results, 48);
  const c0 = v128.shuffle<f32>(a, b, 0, 2, 4, 6), c1 = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
  const c2 = v128.shuffle<f32>(c, d, 0, 2, 4, 6), c3 = v128.shuffle<f32>(c, d, 1, 3, 5, 7);
  const m1 = beats(c1, c0), m3 = beats(c3, c2), right = i32x4.splat(4);
  const top = v128.bitselect(c1, c0, m1), bottom = v128.bitselect(c3, c2, m3), low = beats(bottom, top);
  v128.store(results, f32x4.pmax(v128.bitselect(bottom, top, low), f32x4.splat(0)));
  const offset = v128.bitselect(i32x4.add(v128.and(m3, right), i32x4.splat(row)), v128.and(m1, right), low);
  v128.store(place, i32x4.add(i32x4.add(i32x4.splat(at), i32x4(0, 8, 16, 24)), offset));
}

/** The fifth channel of four windows, a word each. */
@inline
function fifth(from: usize, to: usize, step: usize): void {
  store<u32>(to, load<u32>(from));
  store<u32>(to + step, load<u32>(from, 4));
  store<u32>(to + 2 * step, load<u32>(from, 8));
  store<u32>(to + 3 * step, load<u32>(from, 12));
}
