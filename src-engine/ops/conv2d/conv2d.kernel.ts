// Conv2d in float32 SIMD, channels as lanes. The sums are those of conv2d.ts, read off
// zero halos instead of skipping taps: 0·w adds nothing to a finite sum.
//
// Working memory: 8 zeros to start sums from, one offset for each step of a sum, panels.

import { pixelTable } from "../pixels.kernel";
import { multiplyAdd, tile } from "../tile.kernel";
import { View } from "../view.kernel";
import { sparseGradInput, sparseGradWeight, worthLists } from "./sparse.kernel";

/** y[n,m,p,q] = b[m] + Σ w[m,c,k,l] · x[n,c,i,j]; steps in the order k, l, c. */
export function Conv2d_output(
  weight: View, input: View, bias: View, output: View,
  stride: i32, padding: i32, scratch: usize,
): void {
  const M = weight.n, C = weight.c, K = weight.h, L = weight.w;
  const table = scratch + 32, end = tapOffsets(weight, input, table);
  const panels = align(end), panelBytes = <usize>(K * L * C) << 5;
  packByOutput(weight, panels);

  const step = <usize>stride * input.pixel;
  const corner = input.data - <usize>padding * (input.row + input.pixel);
  for (let n = 0; n < output.n; n++) {
    for (let m = 0; m < M; m += 8) {
      sweep(
        corner + <usize>n * input.image, step, <usize>stride * input.row,
        table, end, panels + <usize>(m >> 3) * panelBytes, bias.data + (<usize>m << 2),
        output.data + <usize>n * output.image + (<usize>m << 2), output.pixel, output.row,
        output.h, output.w,
      );
    }
  }
}

/**
 * x̄[n,c,i,j] = Σ w[m,c,k,l] · ȳ[n,m,p,q]; steps in the order m, k and l falling, which is the
 * order in which the sparse kernels meet them (convReluPool).
 * Pixels whose i and j leave the same remainders by the stride meet the same taps:
 * each such class is one sweep with a table and panels of its own.
 */
export function Conv2d_gradInput(
  weight: View, gradOutput: View, gradInput: View,
  stride: i32, padding: i32, window: i32, scratch: usize,
): void {
  if (worthLists(window, weight.h, gradInput)) {
    sparseGradInput(weight, gradOutput, gradInput, stride, padding, window, scratch);
    return;
  }
  const C = weight.c;
  memory.fill(scratch, 0, 32);
  for (let ri = 0; ri < min(stride, gradInput.h); ri++) {
    for (let rj = 0; rj < min(stride, gradInput.w); rj++) {
      const table = scratch + 32;
      const end = tapTable(weight, gradOutput, ri + padding, rj + padding, stride, table);
      const panels = align(end), panelBytes = <usize>(end - table) << 3;
      packByInput(weight, ri + padding, rj + padding, stride, panels);
      const rows = (gradInput.h - ri + stride - 1) / stride, columns = (gradInput.w - rj + stride - 1) / stride;
      const q = gradInput.data + <usize>ri * gradInput.row + <usize>rj * gradInput.pixel;
      for (let n = 0; n < gradInput.n; n++) {
        for (let c = 0; c < C; c += 8) {
          sweep(
            gradOutput.data + <usize>n * gradOutput.image, gradOutput.pixel, gradOutput.row,
            table, end, panels + <usize>(c >> 3) * panelBytes, scratch,
            q + <usize>n * gradInput.image + (<usize>c << 2),
            <usize>stride * gradInput.pixel, <usize>stride * gradInput.row, rows, columns,
          );
        }
      }
    }
  }
}

/**
 * w̄[m,c,k,l] = Σ ȳ[n,m,p,q] · x[n,c,i,j]; steps in the order of n and of the pixel table.
 *
 *   a tile is 4 taps (k,l,c) × 8 output channels; its sums wait in working memory
 *   while the other tiles see the same image, which stays in the cache
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
  const table = scratch + (<usize>tiles << 7);
  memory.fill(scratch, 0, <usize>tiles << 7);
  const end = pixelTable(gradOutput, window, <usize>stride * input.row, <usize>stride * input.pixel, table);
  for (let n = 0; n < input.n; n++) {
    const corner = input.data + <usize>n * input.image - <usize>padding * (input.row + input.pixel);
    const image = gradOutput.data + <usize>n * gradOutput.image;
    let sums = scratch;
    for (let m = 0; m < M; m += 8) {
      for (let t = 0; t < taps; t += 4) {
        addTaps(
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
    for (let t = 0; t < taps; t += 4) {
      for (let r = t; r < min(t + 4, taps); r++) storeTap(gradWeight, m, r, sums + (<usize>(r - t) << 5));
      sums += 128;
    }
  }
}

/** b̄[m] = Σ ȳ[n,m,p,q] in the order of n and of the pixel table. */
export function Conv2d_gradBias(gradOutput: View, gradBias: View, window: i32, scratch: usize): void {
  const end = pixelTable(gradOutput, window, 0, 0, scratch);
  for (let lane: usize = 0; lane < gradOutput.pixel; lane += 16) {
    let total = f32x4.splat(0);
    for (let n = 0; n < gradOutput.n; n++) {
      const image = gradOutput.data + <usize>n * gradOutput.image + lane;
      let at = scratch;
      do {
        total = f32x4.add(total, v128.load(image + <usize>load<u32>(at, 4)));
        at += 8;
      } while (at < end);
    }
    v128.store(gradBias.data + lane, total);
  }
}

/**
 * Slides the tile over one image, four pixels at a time in row order. The last tile
 * repeats its last pixel where four do not divide: the same sum, stored twice.
 */
function sweep(
  p: usize, pixelStep: usize, rowStep: usize,
  table: usize, end: usize, panel: usize, start: usize,
  q: usize, outPixel: usize, outRow: usize, rows: i32, columns: i32,
): void {
  const rest = rowStep - <usize>columns * pixelStep, outRest = outRow - <usize>columns * outPixel;
  let left = rows * columns, x = 0;
  while (left > 0) {
    const p0 = p, q0 = q;
    if (left > 1) { p += pixelStep; q += outPixel; if (++x == columns) { x = 0; p += rest; q += outRest; } }
    const p1 = p, q1 = q;
    if (left > 2) { p += pixelStep; q += outPixel; if (++x == columns) { x = 0; p += rest; q += outRest; } }
    const p2 = p, q2 = q;
    if (left > 3) { p += pixelStep; q += outPixel; if (++x == columns) { x = 0; p += rest; q += outRest; } }
    tile(p0, p1, p2, p, table, end, panel, 32, start, q0, q1, q2, q);
    p += pixelStep; q += outPixel; if (++x == columns) { x = 0; p += rest; q += outRest; }
    left -= 4;
  }
}

/**
 * Adds four taps' products over one image to the 4 × 8 sums at `sums`. One loop over all
 * pixels: a loop a row would end, and be mispredicted, every few steps.
 */
function addTaps(
  x0: usize, x1: usize, x2: usize, x3: usize, gradients: usize, table: usize, end: usize, sums: usize,
): void {
  let c0 = v128.load(sums), c1 = v128.load(sums, 16), c2 = v128.load(sums, 32), c3 = v128.load(sums, 48);
  let c4 = v128.load(sums, 64), c5 = v128.load(sums, 80), c6 = v128.load(sums, 96), c7 = v128.load(sums, 112);
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
    table += 8;
  } while (table < end);
  v128.store(sums, c0); v128.store(sums, c1, 16); v128.store(sums, c2, 32); v128.store(sums, c3, 48);
  v128.store(sums, c4, 64); v128.store(sums, c5, 80); v128.store(sums, c6, 96); v128.store(sums, c7, 112);
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

/** Where each step of a forward sum reads, from the window's corner. Returns the table's end. */
export function tapOffsets(weight: View, input: View, table: usize): usize {
  for (let k = 0; k < weight.h; k++) {
    for (let l = 0; l < weight.w; l++) {
      for (let c = 0; c < weight.c; c++) {
        store<u32>(table, <u32>k * <u32>input.row + <u32>l * <u32>input.pixel + (<u32>c << 2));
        table += 4;
      }
    }
  }
  return table;
}

/** Weights as panels [M/8][k·l·c][8 output channels]; lanes past the last channel are 0. */
export function packByOutput(weight: View, panels: usize): void {
  const M = weight.n, C = weight.c, window = weight.h * weight.w;
  for (let m = 0; m < M; m += 8) {
    for (let kl = 0; kl < window; kl++) {
      for (let c = 0; c < C; c++) {
        let from = weight.data + <usize>m * weight.image + (<usize>(c * window + kl) << 2);
        for (let lane = 0; lane < 8; lane++) {
          store<f32>(panels, m + lane < M ? load<f32>(from) : 0);
          from += weight.image;
          panels += 4;
        }
      }
    }
  }
}

/** Weights that a pixel class meets, as panels [C/8][m·k·l][8 input channels], l falling. */
function packByInput(weight: View, i: i32, j: i32, stride: i32, panels: usize): void {
  const M = weight.n, C = weight.c, K = weight.h, L = weight.w;
  for (let c = 0; c < C; c += 8) {
    for (let m = 0; m < M; m++) {
      for (let k = i % stride; k < K; k += stride) {
        for (let l = lastTap(j, stride, L); l >= 0; l -= stride) {
          for (let lane = 0; lane < 8; lane++) {
            const known = c + lane < C;
            const from = weight.data + <usize>m * weight.image + (<usize>(((c + lane) * K + k) * L + l) << 2);
            store<f32>(panels, known ? load<f32>(from) : 0);
            panels += 4;
          }
        }
      }
    }
  }
}

/** The output gradients that a pixel class meets: p = (i − k)/stride, possibly in the halo. Returns the table's end. */
function tapTable(weight: View, gradOutput: View, i: i32, j: i32, stride: i32, table: usize): usize {
  for (let m = 0; m < weight.n; m++) {
    for (let k = i % stride; k < weight.h; k += stride) {
      for (let l = lastTap(j, stride, weight.w); l >= 0; l -= stride) {
        const at = (i - k) / stride * <i32>gradOutput.row + (j - l) / stride * <i32>gradOutput.pixel;
        store<i32>(table, at + (m << 2));
        table += 4;
      }
    }
  }
  return table;
}

/** The largest tap below L that leaves j's remainder by the stride; negative when there is none. */
@inline
function lastTap(j: i32, stride: i32, L: i32): i32 {
  const first = j % stride;
  return first < L ? first + (L - 1 - first) / stride * stride : -1;
}

@inline
function align(address: usize): usize {
  return (address + 15) & ~15;
}
