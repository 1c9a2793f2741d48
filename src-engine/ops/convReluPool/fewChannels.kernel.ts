// Conv2d, ReLU and 2×2 pooling of one packed input channel into at most five: with channels as
// lanes three of eight would idle, so here neighbouring pixels are the lanes.
//
//   a tile is four windows, 2 rows × 8 pixels, of two channels: eight sums; the fifth channel comes alone
//
//   ┌──┬──┐┌──┬──┐┌──┬──┐┌──┬──┐     each window's four results are picked out of the rows into
//   │0 │1 ││0 │1 ││0 │1 ││0 │1 │     vectors 0 … 3, one lane a window, and pooled without leaving
//   ├──┼──┤├──┼──┤├──┼──┤├──┼──┤     the registers; then four channels of them are turned into
//   │2 │3 ││2 │3 ││2 │3 ││2 │3 │     pixels
//   └──┴──┘└──┴──┘└──┴──┘└──┴──┘

import { beats } from "../maxPool2d/pairs.kernel";
import { positive } from "../relu/relu.kernel";
import { multiplyAdd } from "../shared/tile.kernel";
import { transpose } from "../shared/transpose.kernel";
import { View } from "../shared/view.kernel";

/** Whether a layer is such a one. */
@inline
export function hasFewChannels(weight: View, input: View): bool {
  return input.pixel == 4 && weight.n <= 5;
}

/**
 * As many windows of a row as four divide, from the pixel `p` on, which lies `at` bytes from the image's corner; returns how many.
 * @param buffer 160 bytes: a vector of results for each channel, then as many of places
 */
export function fewChannelsOfRow(
  p: usize, at: i32, row: usize, columns: i32, table: usize, end: usize, panel: usize, bias: usize,
  out: usize, outStep: usize, place: usize, placeStep: usize, buffer: usize,
): i32 {
  let x = 0;
  for (; x + 4 <= columns; x += 4) {
    twoChannels(p, p + row, table, end, panel, bias, buffer, at, <i32>row);
    twoChannels(p, p + row, table, end, panel + 8, bias + 8, buffer + 32, at, <i32>row);
    oneChannel(p, p + row, table, end, panel + 16, bias + 16, buffer + 64, at, <i32>row);
    transpose(buffer, 16, out, outStep);
    transpose(buffer + 80, 16, place, placeStep);
    fifth(buffer + 64, out + 16, outStep);
    fifth(buffer + 144, place + 16, placeStep);
    p += 32;
    at += 32;
    out += 4 * outStep;
    place += 4 * placeStep;
  }
  return x;
}

/**
 * Two channels of four windows: their results at `results`, 16 bytes each, and 80 bytes further where their windows begin.
 * Called twice, so not inlined.
 */
function twoChannels(
  p0: usize, p1: usize, table: usize, end: usize, panel: usize, bias: usize, results: usize, at: i32, row: i32,
): void {
  let a0 = v128.load32_splat(bias), b0 = v128.load32_splat(bias, 4);
  let a1 = a0, a2 = a0, a3 = a0, b1 = b0, b2 = b0, b3 = b0;
  do {
    const offset = <usize>load<u32>(table), top = p0 + offset, bottom = p1 + offset;
    const v = v128.load32_splat(panel), w = v128.load32_splat(panel, 4);
    let x = v128.load(top);
    a0 = multiplyAdd(a0, x, v); b0 = multiplyAdd(b0, x, w);
    x = v128.load(top, 16);
    a1 = multiplyAdd(a1, x, v); b1 = multiplyAdd(b1, x, w);
    x = v128.load(bottom);
    a2 = multiplyAdd(a2, x, v); b2 = multiplyAdd(b2, x, w);
    x = v128.load(bottom, 16);
    a3 = multiplyAdd(a3, x, v); b3 = multiplyAdd(b3, x, w);
    panel += 32;
    table += 4;
  } while (table < end);
  poolFour(a0, a1, a2, a3, results, at, row);
  poolFour(b0, b1, b2, b3, results + 16, at, row);
}

/** The same for one. */
function oneChannel(
  p0: usize, p1: usize, table: usize, end: usize, panel: usize, bias: usize, results: usize, at: i32, row: i32,
): void {
  let a0 = v128.load32_splat(bias), a1 = a0, a2 = a0, a3 = a0;
  do {
    const offset = <usize>load<u32>(table), top = p0 + offset, bottom = p1 + offset, v = v128.load32_splat(panel);
    a0 = multiplyAdd(a0, v128.load(top), v); a1 = multiplyAdd(a1, v128.load(top, 16), v);
    a2 = multiplyAdd(a2, v128.load(bottom), v); a3 = multiplyAdd(a3, v128.load(bottom, 16), v);
    panel += 32;
    table += 4;
  } while (table < end);
  poolFour(a0, a1, a2, a3, results, at, row);
}

/** Four windows of one channel, from two vectors of the upper row and two of the lower: the largest, and where its window begins. */
@inline
function poolFour(a: v128, b: v128, c: v128, d: v128, results: usize, at: i32, row: i32): void {
  const c0 = v128.shuffle<f32>(a, b, 0, 2, 4, 6), c1 = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
  const c2 = v128.shuffle<f32>(c, d, 0, 2, 4, 6), c3 = v128.shuffle<f32>(c, d, 1, 3, 5, 7);
  const m1 = beats(c1, c0), m3 = beats(c3, c2), right = i32x4.splat(4);
  const top = v128.bitselect(c1, c0, m1), bottom = v128.bitselect(c3, c2, m3), low = beats(bottom, top);
  v128.store(results, positive(v128.bitselect(bottom, top, low)));
  const offset = v128.bitselect(i32x4.add(v128.and(m3, right), i32x4.splat(row)), v128.and(m1, right), low);
  v128.store(results, i32x4.add(i32x4.add(i32x4.splat(at), i32x4(0, 8, 16, 24)), offset), 80);
}

/** The fifth channel of four windows, a word each. */
@inline
function fifth(from: usize, to: usize, step: usize): void {
  store<u32>(to, load<u32>(from));
  store<u32>(to + step, load<u32>(from, 4));
  store<u32>(to + 2 * step, load<u32>(from, 8));
  store<u32>(to + 3 * step, load<u32>(from, 12));
}
