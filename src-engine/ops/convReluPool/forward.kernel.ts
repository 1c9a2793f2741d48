// Conv2d, ReLU and 2×2 max pooling in one pass, for running free: what lies between is not
// written. The sums are those of Conv2d_output, so the results have the same bits.
//
// Besides the pooled value it keeps, for each window and channel, where the winner's window
// of the input begins, as a byte offset. Winners lie in columns of windows first
// (pixels.kernel.ts): [PW][PH][C].

import { packByOutput, tapOffsets } from "../conv2d/conv2d.kernel";
import { beats } from "../maxPool2d/pairs.kernel";
import { positive } from "../relu/relu.kernel";
import { tile } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";
import { fewChannelsOfRow, hasFewChannels } from "./fewChannels.kernel";

/** The weights as the forward tile wants them: the offsets of its steps, then panels. Once an update. */
export function ConvReluPool_pack(weight: View, input: View, packed: usize): void {
  packByOutput(weight, panelsOf(weight, packed));
  tapOffsets(weight, input, packed);
}

/**
 * One shard of the batch.
 * @param output the pooled tensor
 * @param winners int32, as many as `output` has elements
 */
export function ConvReluPool_forward(
  weight: View, input: View, bias: View, output: View, winners: View,
  padding: i32, packed: usize, buffer: usize,
): void {
  const steps = weight.c * weight.h * weight.w, end = packed + (<usize>steps << 2);
  const panels = panelsOf(weight, packed), panelBytes = <usize>steps << 5;
  const few = hasFewChannels(weight, input);
  const pixel = input.pixel, row = input.row;
  const right = i32x4.splat(<i32>pixel), below = i32x4.splat(<i32>row);
  const columnBytes = <usize>output.h * output.pixel;
  for (let n = 0; n < output.n; n++) {
    const corner = input.data + <usize>n * input.image - <usize>padding * (row + pixel);
    for (let m: usize = 0; m < output.pixel; m += 32) {
      const panel = panels + (m >> 5) * panelBytes;
      for (let y = 0; y < output.h; y++) {
        let at = <usize>(2 * y) * row;
        let out = output.data + <usize>n * output.image + <usize>y * output.row + m;
        let place = winners.data + <usize>n * winners.image + <usize>y * output.pixel + m;
        let x = 0;
        if (few) {
          x = fewChannelsOfRow(
            corner + at, <i32>at, row, output.w, packed, end, panel, bias.data, out, output.pixel, place, columnBytes, buffer,
          );
          at += <usize>(2 * x) * pixel;
          out += <usize>x * output.pixel;
          place += <usize>x * columnBytes;
        }
        for (; x < output.w; x++) {
          const p = corner + at;
          ConvReluPool_window(p, p + pixel, p + row, p + row + pixel, packed, end, panel, bias.data + m, buffer);
          poolHalf(buffer, out, place, <i32>at, right, below);
          poolHalf(buffer + 16, out + 16, place + 16, <i32>at, right, below);
          at += 2 * pixel;
          out += output.pixel;
          place += columnBytes;
        }
      }
    }
  }
}

/**
 * The tile over a pooling window's four pixels, into 4 × 8 floats at `results`. A function of its own, and
 * exported so that it stays one: inside the loops above its sums would not all find a register. The pixels
 * come as parameters because the optimizer would sink sums of them into the loop.
 */
export function ConvReluPool_window(
  p0: usize, p1: usize, p2: usize, p3: usize, table: usize, end: usize, panel: usize, bias: usize, results: usize,
): void {
  tile(p0, p1, p2, p3, table, end, panel, bias, results, results + 32, results + 64, results + 96);
}

/** The winner of a window's four results, for four channels. Comparisons are those of MaxPool2d: NaN beats everything. */
@inline
function poolHalf(results: usize, out: usize, place: usize, at: i32, right: v128, below: v128): void {
  const c0 = v128.load(results), c1 = v128.load(results, 32), c2 = v128.load(results, 64), c3 = v128.load(results, 96);
  const m1 = beats(c1, c0), m3 = beats(c3, c2);
  const top = v128.bitselect(c1, c0, m1), bottom = v128.bitselect(c3, c2, m3), low = beats(bottom, top);
  v128.store(out, positive(v128.bitselect(bottom, top, low)));
  const offset = v128.bitselect(i32x4.add(v128.and(m3, right), below), v128.and(m1, right), low);
  v128.store(place, i32x4.add(i32x4.splat(at), offset));
}

@inline
function panelsOf(weight: View, packed: usize): usize {
  return packed + ((<usize>(weight.c * weight.h * weight.w * 4) + 31) & ~31);
}
