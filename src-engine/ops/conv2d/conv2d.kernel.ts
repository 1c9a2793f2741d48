// Conv2d in float32 SIMD, channels as lanes. The sums are those of conv2d.ts, read off
// zero halos instead of skipping taps: 0·w adds nothing to a finite sum.
//
// Working memory: 8 zeros to start sums from, one offset for each step of a sum, panels.

import { narrowTile, tile } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";
import { sparseGradInput, worthLists } from "./sparse.kernel";

export { Conv2d_gradBias, Conv2d_gradWeight } from "./gradWeight.kernel";

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
        M - m, corner + <usize>n * input.image, step, <usize>stride * input.row,
        table, end, panels + <usize>(m >> 3) * panelBytes, bias.data + (<usize>m << 2),
        output.data + <usize>n * output.image + (<usize>m << 2), output.pixel, output.row,
        output.h, output.w,
      );
    }
  }
}

/**
 * x̄[n,c,i,j] = Σ w[m,c,k,l] · ȳ[n,m,p,q]; steps in the order m, k and l falling, which is the
 * order in which the sparse kernels meet them in a strip (sparse.kernel.ts).
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
            C - c, gradOutput.data + <usize>n * gradOutput.image, gradOutput.pixel, gradOutput.row,
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
 * Slides the tile over one image, four pixels at a time in row order. The last tile
 * repeats its last pixel where four do not divide: the same sum, stored twice.
 */
function sweep(
  lanes: i32, p: usize, pixelStep: usize, rowStep: usize,
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
    if (lanes > 4) tile(p0, p1, p2, p, table, end, panel, start, q0, q1, q2, q);
    else narrowTile(p0, p1, p2, p, table, end, panel, start, q0, q1, q2, q);
    p += pixelStep; q += outPixel; if (++x == columns) { x = 0; p += rest; q += outRest; }
    left -= 4;
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
