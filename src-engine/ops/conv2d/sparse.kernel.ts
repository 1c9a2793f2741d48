// Conv2d's gradients where most of the output's gradient is exact zeros, as it is behind pooling.
//
// Every output channel has a list of its live pixels, 8 bytes an entry:
//
//   (offset of the pixel's window in the input, gradient) …
//
// Rows of the window are contiguous in the input (channels innermost), so an entry is worth
// K rows of K·C floats:
//
//   w̄[m][k][l·C + c] += g · x[offset + k·row + …]        gather
//   x̄[offset + k·row + …] += g · w[m][k][l·C + c]        scatter
//
// six vectors of a row at a time: six sums, or six weights, stay in registers while the
// list goes by. Both meet the terms of any one element in the order of the dense kernels, but for the
// scatter of rows that are longer than a strip: what the left strips add comes first (conv2d/order.ts).
//
// Weights and their gradients lie as [M][K][run], run = K·C floats with the input's own padding.

import { pixelTable } from "../shared/pixels.kernel";
import { multiplyAdd } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";

/** Six vectors. */
const STRIP = 96;

/** Whether a gradient is sparse enough, having passed windows of this size, and rows of a window fill strips. */
@inline
export function worthLists(window: i32, K: i32, input: View): bool {
  return window > 1 && (<usize>K * input.pixel) % STRIP == 0;
}

/** Conv2d_gradWeight by lists. */
export function sparseGradWeight(
  gradOutput: View, input: View, gradWeight: View, stride: i32, padding: i32, window: i32, scratch: usize,
): void {
  const M = gradWeight.n, K = gradWeight.h, run = <usize>K * input.pixel;
  const sums = scratch, table = sums + <usize>(M * K) * run;
  const end = pixelTable(gradOutput, window, <usize>stride * input.row, <usize>stride * input.pixel, table);
  memory.fill(sums, 0, table - sums);
  const corner = input.data - <usize>padding * (input.row + input.pixel);
  for (let n = 0; n < input.n; n++) {
    const x = corner + <usize>n * input.image;
    let gradients = gradOutput.data + <usize>n * gradOutput.image;
    for (let rows = sums; rows < table; rows += <usize>K * run) {
      windowRows(x, input.row, end, liveOf(gradients, table, end), rows, K, run, false);
      gradients += 4;
    }
  }
  unpackRows(gradWeight, sums, run, input.pixel);
}

/** Conv2d_gradInput by lists. */
export function sparseGradInput(
  weight: View, gradOutput: View, gradInput: View, stride: i32, padding: i32, window: i32, scratch: usize,
): void {
  const M = weight.n, K = weight.h, run = <usize>K * gradInput.pixel;
  const weights = scratch, table = weights + <usize>(M * K) * run;
  const end = pixelTable(gradOutput, window, <usize>stride * gradInput.row, <usize>stride * gradInput.pixel, table);
  memory.fill(weights, 0, table - weights);
  packRows(weight, weights, run, gradInput.pixel);
  for (let n = 0; n < gradInput.n; n++) {
    const image = gradInput.data + <usize>n * gradInput.image;
    let gradients = gradOutput.data + <usize>n * gradOutput.image;
    clear(gradInput, image, padding);
    for (let rows = weights; rows < table; rows += <usize>K * run) {
      const x = image - <usize>padding * (gradInput.row + gradInput.pixel);
      windowRows(x, gradInput.row, end, liveOf(gradients, table, end), rows, K, run, true);
      gradients += 4;
    }
    clearBorder(gradInput, image, padding);
  }
}

/** One channel's live pixels in the order of the pixel table, behind which the list lies. Without branches; returns its end. */
function liveOf(gradients: usize, table: usize, end: usize): usize {
  let list = end;
  do {
    const bits = load<i32>(gradients + <usize>load<u32>(table, 4));
    store<u32>(list, load<u32>(table));
    store<i32>(list, bits, 4);
    list += <usize>(<i32>((bits << 1) != 0) << 3);
    table += 8;
  } while (table < end);
  return list;
}

/** One channel's list against every row of its window, a strip at a time: `rows` are sums, or weights to scatter. */
@inline
export function windowRows(
  x: usize, row: usize, list: usize, end: usize, rows: usize, K: i32, run: usize, into: bool,
): void {
  if (list == end) return;
  for (let k = 0; k < K; k++) {
    for (let at: usize = 0; at < run; at += STRIP) {
      if (into) scatterRow(x + at, list, end, rows + at);
      else gatherRow(x + at, list, end, rows + at);
    }
    x += row;
    rows += run;
  }
}

@inline
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

@inline
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

/** The weights as [M][K][run]; what pads a pixel's channels stays as it is. */
export function packRows(weight: View, rows: usize, run: usize, pixel: usize): void {
  exchange(weight, rows, run, pixel, true);
}

/** Sums that lie as [M][K][run] into a gradient as PyTorch has it. */
function unpackRows(gradWeight: View, rows: usize, run: usize, pixel: usize): void {
  exchange(gradWeight, rows, run, pixel, false);
}

@inline
function exchange(weight: View, rows: usize, run: usize, pixel: usize, pack: bool): void {
  const C = weight.c, K = weight.h;
  for (let m = 0; m < weight.n; m++) {
    let w = weight.data + <usize>m * weight.image;
    for (let c = 0; c < C; c++) {
      for (let k = 0; k < K; k++) {
        let r = rows + <usize>(m * K + k) * run + (<usize>c << 2);
        for (let l = 0; l < K; l++) {
          if (pack) store<f32>(r, load<f32>(w));
          else store<f32>(w, load<f32>(r));
          w += 4;
          r += pixel;
        }
      }
    }
  }
}

/** An image and as much of its halo as a scatter reaches. */
function clear(view: View, image: usize, padding: i32): void {
  let row = image - <usize>padding * (view.row + view.pixel);
  for (let i = 0; i < view.h + 2 * padding; i++) {
    memory.fill(row, 0, <usize>(view.w + 2 * padding) * view.pixel);
    row += view.row;
  }
}

/** That part of the halo: nobody may find anything in it. */
function clearBorder(view: View, image: usize, padding: i32): void {
  const side = <usize>padding * view.pixel, width = <usize>view.w * view.pixel;
  let row = image - side - <usize>padding * view.row;
  for (let i = -padding; i < view.h + padding; i++) {
    if (i < 0 || i >= view.h) {
      memory.fill(row, 0, 2 * side + width);
    } else {
      for (let at: usize = 0; at < side; at += 16) {
        v128.store(row + at, f32x4.splat(0));
        v128.store(row + side + width + at, f32x4.splat(0));
      }
    }
    row += view.row;
  }
}
