// gradWeight of convolutions with many channels, whose sums no cache holds and whose pixels lie so far apart that they drive one another out
// of it. Gradients are put together eight channels at a time, inputs four, and each tile of sums sees all images before the next one does.
// Every sum is added in the order of gradWeight.kernel.ts.

import { pixelTable } from "../shared/pixels.kernel";
import { View } from "../shared/view.kernel";
import { fourTaps } from "./taps.kernel";

/** Bytes of sums that are still near when the next image comes; needs.ts has it, too. */
const CACHED: usize = 1 << 19;

@inline
export function isWide(C: i32, tiles: i32): bool {
  return C % 4 == 0 && (<usize>tiles << 7) > CACHED;
}

/**
 * Working memory: the sums of a tile, two offsets for each output pixel twice, then gradients as [M/8][N][P·Q][8] in the table's order,
 * and inputs as [C/4][N][rows][columns][4].
 * @param rows how many rows of padding there are together, `columns` likewise
 */
export function wideGradWeight(
  gradOutput: View, input: View, gradWeight: View, first: usize, rows: i32, columns: i32,
  strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, groups: i32, window: i32, sums: usize,
): void {
  const M = gradWeight.n / groups, C = gradWeight.c, L = gradWeight.w, places = gradWeight.h * L, N = input.n;
  const row = <usize>(input.w + columns) << 4, image = <usize>(input.h + rows) * row;
  const lying = sums + 128, end = pixelTable(gradOutput, window, 0, 0, lying), bytes = end - lying;
  const table = end, last = pixelTable(gradOutput, window, <usize>strideH * row, <usize>strideW << 4, table);
  const gradients = (last + 63) & ~63;
  const inputs = putTogether(gradOutput, groups, lying, end, table, gradients);
  takeApart(input, first, input.h + rows, input.w + columns, inputs);
  for (let g = 0; g < groups; g++) {
    for (let m = 0; m < M; m += 8) {
      const ours = gradients + <usize>((g * ((M + 7) / 8) + m / 8) * N) * (bytes << 2);
      const lanes = min(8, M - m);
      for (let c = 0; c < C; c += 4) {
        const corner = inputs + <usize>((g * C + c) / 4 * N) * image;
        const to = gradWeight.data + <usize>(g * M + m) * gradWeight.image + (<usize>(c * places) << 2);
        for (let place = 0; place < places; place++) {
          memory.fill(sums, 0, 128);
          let x = corner + <usize>(place / L * dilationH) * row + (<usize>(place % L * dilationW) << 4);
          let from = ours;
          for (let n = 0; n < N; n++) {
            fourTaps(x, x + 4, x + 8, x + 12, from, table, last, sums);
            x += image;
            from += bytes << 2;
          }
          storePlace(gradWeight, to + (<usize>place << 2), places, lanes, sums);
        }
      }
    }
  }
}

/**
 * Copies gradients, eight channels together, in the order of a table that says where they lie, and puts into the other table where they are.
 * @returns the first byte behind them
 */
function putTogether(gradOutput: View, groups: i32, lying: usize, end: usize, table: usize, to: usize): usize {
  const M = gradOutput.c / groups;
  for (let g = 0; g < groups; g++) {
    for (let m = 0; m < M; m += 8) {
      for (let n = 0; n < gradOutput.n; n++) {
        const image = gradOutput.data + <usize>n * gradOutput.image + (<usize>(g * M + m) << 2);
        for (let at = lying; at < end; at += 8) {
          const from = image + <usize>load<u32>(at, 4);
          v128.store(to, v128.load(from));
          v128.store(to, v128.load(from, 16), 16);
          to += 32;
        }
      }
    }
  }
  for (let at: usize = 0; at < end - lying; at += 8) store<u32>(table + at, <u32>(at << 2), 4);
  return to;
}

/** Copies images with their padding, four channels together. */
function takeApart(input: View, first: usize, rows: i32, columns: i32, to: usize): void {
  for (let c = 0; c < input.c; c += 4) {
    for (let n = 0; n < input.n; n++) {
      for (let i = 0; i < rows; i++) {
        let from = first + <usize>n * input.image + <usize>i * input.row + (<usize>c << 2);
        for (let j = 0; j < columns; j++) {
          v128.store(to, v128.load(from));
          from += input.pixel;
          to += 16;
        }
      }
    }
  }
}

/** Spreads the sums of four channels at one place of the window over the output channels. */
@inline
function storePlace(gradWeight: View, to: usize, places: i32, lanes: i32, sums: usize): void {
  const channel = <usize>places << 2;
  for (let lane = 0; lane < lanes; lane++) {
    store<f32>(to, load<f32>(sums));
    store<f32>(to + channel, load<f32>(sums, 32));
    store<f32>(to + 2 * channel, load<f32>(sums, 64));
    store<f32>(to + 3 * channel, load<f32>(sums, 96));
    sums += 4;
    to += gradWeight.image;
  }
}
