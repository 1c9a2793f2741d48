// Conv2d in float32 SIMD, channels as lanes. The sums are those of conv2d.ts, read off
// zero halos instead of skipping taps: 0·w adds nothing to a finite sum.
//
// Working memory: 8 zeros to start sums from, a tile, one offset for each step of a sum, panels.

import { narrowTile, ownTile, tile } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";
import { isOwn, plain } from "./plain.kernel";
import { sparseGradInput, worthLists } from "./sparse.kernel";

export { Conv2d_gradBias, Conv2d_gradWeight } from "./gradWeight.kernel";

/**
 * y[n,m,p,q] = b[m] + Σ w[m,c,k,l] · x[n,c,i,j]; steps in the order k, l, c.
 * Where every channel is a group by itself, lanes are channels on both sides.
 */
export function Conv2d_output(
  weight: View, input: View, bias: View | null, output: View,
  strideH: i32, strideW: i32, top: i32, left: i32, _bottom: i32, _right: i32,
  dilationH: i32, dilationW: i32, groups: i32, scratch: usize,
): void {
  const own = isOwn(weight, groups), all = own ? 1 : groups, M = weight.n / all;
  const C = weight.c, K = weight.h, L = weight.w;
  memory.fill(scratch, 0, 32);
  const cut = scratch + 32, table = cut + 128;
  const end = dilatedOffsets(weight, input, dilationH, dilationW, table);
  const panels = align(end), panelBytes = <usize>(K * L * C) << 5;
  packGroups(weight, all, panels);

  const step = <usize>strideW * input.pixel;
  const corner = input.data - <usize>top * input.row - <usize>left * input.pixel;
  for (let n = 0; n < output.n; n++) {
    let panel = panels;
    for (let g = 0; g < all; g++) {
      for (let m = 0; m < M; m += 8) {
        const channel = <usize>(g * M + m) << 2;
        sweepAny(
          M - m, corner + <usize>n * input.image + (own ? channel : <usize>(g * C) << 2), step, <usize>strideH * input.row,
          table, end, panel, bias ? bias.data + channel : scratch,
          output.data + <usize>n * output.image + channel, output.pixel, output.row,
          output.h, output.w, own, all > 1 ? cut : 0,
        );
        panel += panelBytes;
      }
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
  strideH: i32, strideW: i32, top: i32, left: i32, bottom: i32, right: i32,
  dilationH: i32, dilationW: i32, groups: i32, window: i32, scratch: usize,
): void {
  const isPlain = plain(weight, strideH, strideW, top, left, bottom, right, dilationH, dilationW, groups);
  if (isPlain && worthLists(window, weight.h, gradInput)) {
    sparseGradInput(weight, gradOutput, gradInput, strideH, top, window, scratch);
    return;
  }
  spreadOut(weight, gradOutput, null, gradInput, strideH, strideW, top, left, dilationH, dilationW, groups, scratch);
}

/** The same, of all that is there, from a bias on where there is one. */
export function spreadOut(
  weight: View, gradOutput: View, bias: View | null, gradInput: View,
  strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32, groups: i32, scratch: usize,
): void {
  const own = isOwn(weight, groups), all = own ? 1 : groups;
  const C = own ? weight.n : weight.c, M = own ? 1 : weight.n / groups;
  memory.fill(scratch, 0, 32);
  const cut = scratch + 32, table = cut + 128;
  for (let ri = 0; ri < min(strideH, gradInput.h); ri++) {
    for (let rj = 0; rj < min(strideW, gradInput.w); rj++) {
      const end = tapTable(weight, gradOutput, M, ri + top, rj + left, strideH, strideW, dilationH, dilationW, table);
      const panels = align(end), panelBytes = <usize>(end - table) << 3;
      packByInput(weight, own, all, ri + top, rj + left, strideH, strideW, dilationH, dilationW, panels);
      const rows = (gradInput.h - ri + strideH - 1) / strideH, columns = (gradInput.w - rj + strideW - 1) / strideW;
      const q = gradInput.data + <usize>ri * gradInput.row + <usize>rj * gradInput.pixel;
      for (let n = 0; n < gradInput.n; n++) {
        let panel = panels;
        for (let g = 0; g < all; g++) {
          for (let c = 0; c < C; c += 8) {
            const channel = <usize>(g * C + c) << 2;
            sweepAny(
              C - c, gradOutput.data + <usize>n * gradOutput.image + (own ? channel : <usize>(g * M) << 2),
              gradOutput.pixel, gradOutput.row, table, end, panel, bias ? bias.data + channel : scratch,
              q + <usize>n * gradInput.image + channel,
              <usize>strideW * gradInput.pixel, <usize>strideH * gradInput.row, rows, columns, own, all > 1 ? cut : 0,
            );
            panel += panelBytes;
          }
        }
      }
    }
  }
}

/** As `sweep`, of channels by themselves, or of a group that fills no vector: its tiles are cut off on their way through `cut`. */
function sweepAny(
  lanes: i32, p: usize, pixelStep: usize, rowStep: usize,
  table: usize, end: usize, panel: usize, start: usize,
  q: usize, outPixel: usize, outRow: usize, rows: i32, columns: i32, own: bool, cut: usize,
): void {
  const isCut = cut != 0 && lanes < 8;
  if (!own && !isCut) {
    sweep(lanes, p, pixelStep, rowStep, table, end, panel, start, q, outPixel, outRow, rows, columns);
    return;
  }
  const rest = rowStep - <usize>columns * pixelStep, outRest = outRow - <usize>columns * outPixel;
  let left = rows * columns, x = 0;
  while (left > 0) {
    const p0 = p, q0 = q;
    if (left > 1) { p += pixelStep; q += outPixel; if (++x == columns) { x = 0; p += rest; q += outRest; } }
    const p1 = p, q1 = q;
    if (left > 2) { p += pixelStep; q += outPixel; if (++x == columns) { x = 0; p += rest; q += outRest; } }
    const p2 = p, q2 = q;
    if (left > 3) { p += pixelStep; q += outPixel; if (++x == columns) { x = 0; p += rest; q += outRest; } }
    if (own) ownTile(p0, p1, p2, p, table, end, panel, start, q0, q1, q2, q);
    else {
      tile(p0, p1, p2, p, table, end, panel, start, cut, cut + 32, cut + 64, cut + 96);
      const bytes = <usize>lanes << 2;
      memory.copy(q0, cut, bytes);
      memory.copy(q1, cut + 32, bytes);
      memory.copy(q2, cut + 64, bytes);
      memory.copy(q, cut + 96, bytes);
    }
    p += pixelStep; q += outPixel; if (++x == columns) { x = 0; p += rest; q += outRest; }
    left -= 4;
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
  return dilatedOffsets(weight, input, 1, 1, table);
}

function dilatedOffsets(weight: View, input: View, dilationH: i32, dilationW: i32, table: usize): usize {
  for (let k = 0; k < weight.h; k++) {
    for (let l = 0; l < weight.w; l++) {
      const tap = <u32>(k * dilationH) * <u32>input.row + <u32>(l * dilationW) * <u32>input.pixel;
      for (let c = 0; c < weight.c; c++) {
        store<u32>(table, tap + (<u32>c << 2));
        table += 4;
      }
    }
  }
  return table;
}

/** Weights as panels [M/8][k·l·c][8 output channels]; lanes past the last channel are 0. */
export function packByOutput(weight: View, panels: usize): void {
  packGroups(weight, 1, panels);
}

/** The same for one group after another. */
function packGroups(weight: View, groups: i32, panels: usize): void {
  const M = weight.n / groups, C = weight.c, window = weight.h * weight.w;
  for (let g = 0; g < groups; g++) {
    for (let m = 0; m < M; m += 8) {
      for (let kl = 0; kl < window; kl++) {
        for (let c = 0; c < C; c++) {
          let from = weight.data + <usize>(g * M + m) * weight.image + (<usize>(c * window + kl) << 2);
          for (let lane = 0; lane < 8; lane++) {
            store<f32>(panels, m + lane < M ? load<f32>(from) : 0);
            from += weight.image;
            panels += 4;
          }
        }
      }
    }
  }
}

/** Weights that a pixel class meets, as panels [C/8][m·k·l][8 input channels] for one group after another, l falling. */
function packByInput(
  weight: View, own: bool, groups: i32, i: i32, j: i32,
  strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, panels: usize,
): void {
  const C = own ? weight.n : weight.c, M = own ? 1 : weight.n / groups, K = weight.h, L = weight.w;
  const window = K * L, next = own ? weight.image : <usize>window << 2;
  for (let g = 0; g < groups; g++) {
    for (let c = 0; c < C; c += 8) {
      for (let m = 0; m < M; m++) {
        const first = weight.data + (own ? <usize>c * weight.image : <usize>(g * M + m) * weight.image + (<usize>(c * window) << 2));
        for (let k = 0; k < K; k++) {
          if ((i - k * dilationH) % strideH != 0) continue;
          for (let l = L - 1; l >= 0; l--) {
            if ((j - l * dilationW) % strideW != 0) continue;
            let from = first + (<usize>(k * L + l) << 2);
            for (let lane = 0; lane < 8; lane++) {
              store<f32>(panels, c + lane < C ? load<f32>(from) : 0);
              from += next;
              panels += 4;
            }
          }
        }
      }
    }
  }
}

/** The output gradients of M channels that a pixel class meets: p = (i − k·dilation)/stride, possibly in the halo. Returns the table's end. */
function tapTable(
  weight: View, gradOutput: View, M: i32, i: i32, j: i32,
  strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, table: usize,
): usize {
  for (let m = 0; m < M; m++) {
    for (let k = 0; k < weight.h; k++) {
      const above = i - k * dilationH;
      if (above % strideH != 0) continue;
      for (let l = weight.w - 1; l >= 0; l--) {
        const aside = j - l * dilationW;
        if (aside % strideW != 0) continue;
        const at = above / strideH * <i32>gradOutput.row + aside / strideW * <i32>gradOutput.pixel;
        store<i32>(table, at + (m << 2));
        table += 4;
      }
    }
  }
  return table;
}

@inline
function align(address: usize): usize {
  return (address + 15) & ~15;
}
