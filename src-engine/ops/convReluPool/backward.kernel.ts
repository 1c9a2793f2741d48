// Conv2d's gradients from lists of live pixels. Rows of the window are contiguous in the
// input (channels innermost), so an entry is worth K rows of K·C floats:
//
//   w̄[m][k][l·C + c] += g · x[offset + k·row + …]        gather
//   x̄[offset + k·row + …] += g · w[m][k][l·C + c]        scatter
//
// six vectors of a row at a time: six sums, or six weights, stay in registers while the
// list goes by. Both meet the terms of any one element in the order of the dense kernels.
//
// Weights and their gradients lie as [M][K][run], run = K·C floats with the input's own padding.

import { multiplyAdd } from "../tile.kernel";
import { View } from "../view.kernel";
import { liveGradients, liveLists } from "./live.kernel";

/** What is added to w̄ and b̄ lies behind one another: [M][K][run], then the bias. */
export function ConvReluPool_backward(
  weight: View, input: View, output: View, winners: View, gradOutput: View, gradInput: View,
  padding: i32, rows: usize, sums: usize, scratch: usize, wantsInput: i32,
): void {
  const M = weight.n, K = weight.h, run = <usize>K * input.pixel;
  const windows = <usize>(output.w * output.h);
  const gradients = scratch, lists = gradients + windows * output.pixel, counts = lists + <usize>M * (windows << 3);
  const gradBias = sums + <usize>(M * K) * run;
  const corner = <usize>padding * (input.row + input.pixel);
  memory.fill(sums, 0, <usize>(M * K) * run + output.pixel);
  for (let n = 0; n < output.n; n++) {
    liveLists(gradOutput, output, winners, n, gradients, lists, counts, gradBias);
    const x = input.data + <usize>n * input.image - corner;
    eachRow(x, input.row, lists, windows << 3, counts, sums, M, K, run, false);
    if (wantsInput) {
      const start = gradInput.data + <usize>n * gradInput.image - corner;
      memory.fill(start, 0, gradInput.image);
      eachRow(start, gradInput.row, lists, windows << 3, counts, rows, M, K, run, true);
    }
  }
}

/** Every channel's list against every row of its window, six vectors at a time: `rows` are sums, or weights to scatter. */
@inline
function eachRow(
  x: usize, row: usize, lists: usize, room: usize, counts: usize, rows: usize, M: i32, K: i32, run: usize, into: bool,
): void {
  for (let m = 0; m < M; m++) {
    const end = lists + load<u32>(counts + (<usize>m << 2));
    if (lists < end) {
      for (let k = 0; k < K; k++) {
        for (let at: usize = 0; at < run; at += 96) {
          if (into) scatterRow(x + <usize>k * row + at, lists, end, rows + <usize>k * run + at);
          else gatherRow(x + <usize>k * row + at, lists, end, rows + <usize>k * run + at);
        }
      }
    }
    rows += <usize>K * run;
    lists += room;
  }
}

function gatherRow(x: usize, list: usize, end: usize, s: usize): void {
  let c0 = v128.load(s), c1 = v128.load(s, 16), c2 = v128.load(s, 32);
  let c3 = v128.load(s, 48), c4 = v128.load(s, 64), c5 = v128.load(s, 80);
  do {
    const at = x + load<u32>(list), g = v128.load32_splat(list, 4);
    c0 = multiplyAdd(c0, g, v128.load(at)); c1 = multiplyAdd(c1, g, v128.load(at, 16));
    c2 = multiplyAdd(c2, g, v128.load(at, 32)); c3 = multiplyAdd(c3, g, v128.load(at, 48));
    c4 = multiplyAdd(c4, g, v128.load(at, 64)); c5 = multiplyAdd(c5, g, v128.load(at, 80));
    list += 8;
  } while (list < end);
  v128.store(s, c0); v128.store(s, c1, 16); v128.store(s, c2, 32);
  v128.store(s, c3, 48); v128.store(s, c4, 64); v128.store(s, c5, 80);
}

function scatterRow(x: usize, list: usize, end: usize, w: usize): void {
  const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32);
  const w3 = v128.load(w, 48), w4 = v128.load(w, 64), w5 = v128.load(w, 80);
  do {
    const at = x + load<u32>(list), g = v128.load32_splat(list, 4);
    v128.store(at, multiplyAdd(v128.load(at), g, w0)); v128.store(at, multiplyAdd(v128.load(at, 16), g, w1), 16);
    v128.store(at, multiplyAdd(v128.load(at, 32), g, w2), 32); v128.store(at, multiplyAdd(v128.load(at, 48), g, w3), 48);
    v128.store(at, multiplyAdd(v128.load(at, 64), g, w4), 64); v128.store(at, multiplyAdd(v128.load(at, 80), g, w5), 80);
    list += 8;
  } while (list < end);
}

/**
 * The same for one packed input channel and a 3×3 window, whose rows are shorter than a vector: every
 * window, two channels at once, three rows each, the fourth lane idle. w̄ lies as [M][3][4].
 */
export function ConvReluPool_backwardNarrow(
  input: View, output: View, winners: View, gradOutput: View, padding: i32, sums: usize, gradients: usize,
): void {
  const used = <usize>output.c << 2;
  const channels = output.pixel >> 2, gradBias = sums + channels * 48;
  const windows = <usize>(output.w * output.h) * output.pixel;
  memory.fill(sums, 0, channels * 48 + output.pixel);
  for (let n = 0; n < output.n; n++) {
    const x = input.data + <usize>n * input.image - <usize>padding * (input.row + input.pixel);
    liveGradients(gradOutput, output, n, gradients, gradBias);
    const places = winners.data + <usize>n * winners.image;
    for (let m: usize = 0; m < used; m += 8) {
      narrowRows(x, input.row, gradients + m, places + m, gradients + windows, output.pixel, sums + m * 12);
    }
  }
}

function narrowRows(x: usize, row: usize, g: usize, place: usize, end: usize, step: usize, s: usize): void {
  const x1 = x + row, x2 = x1 + row;
  let c0 = v128.load(s), c1 = v128.load(s, 16), c2 = v128.load(s, 32);
  let c3 = v128.load(s, 48), c4 = v128.load(s, 64), c5 = v128.load(s, 80);
  do {
    const a = v128.load32_splat(g), b = v128.load32_splat(g, 4);
    const u = load<u32>(place), v = load<u32>(place, 4);
    c0 = multiplyAdd(c0, a, v128.load(x + u)); c3 = multiplyAdd(c3, b, v128.load(x + v));
    c1 = multiplyAdd(c1, a, v128.load(x1 + u)); c4 = multiplyAdd(c4, b, v128.load(x1 + v));
    c2 = multiplyAdd(c2, a, v128.load(x2 + u)); c5 = multiplyAdd(c5, b, v128.load(x2 + v));
    g += step;
    place += step;
  } while (g < end);
  v128.store(s, c0); v128.store(s, c1, 16); v128.store(s, c2, 32);
  v128.store(s, c3, 48); v128.store(s, c4, 64); v128.store(s, c5, 80);
}
