// Conv2d's gradients behind ReLU and pooling, added up for a shard of the batch: from the lists of
// live pixels that conv2d/sparse.kernel.ts explains, here made without writing what lies between.

import { windowRows } from "../conv2d/sparse.kernel";
import { multiplyAdd } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";
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
    eachChannel(x, input.row, lists, windows << 3, counts, sums, M, K, run, false);
    if (wantsInput) {
      const start = gradInput.data + <usize>n * gradInput.image - corner;
      memory.fill(start, 0, gradInput.image);
      eachChannel(start, gradInput.row, lists, windows << 3, counts, rows, M, K, run, true);
    }
  }
}

/** Every channel's list against every row of its window. */
@inline
function eachChannel(
  x: usize, row: usize, lists: usize, room: usize, counts: usize, rows: usize, M: i32, K: i32, run: usize, into: bool,
): void {
  for (let m = 0; m < M; m++) {
    windowRows(x, row, lists, lists + load<u32>(counts + (<usize>m << 2)), rows, K, run, into);
    rows += <usize>K * run;
    lists += room;
  }
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
