// Conv2d, ReLU and 2×2 max pooling in one pass, for running free: what lies between is not
// written. The sums are those of Conv2d_output, so the results have the same bits.
//
// Besides the pooled value it keeps, for each window and channel, where the winner's window
// of the input begins, as a byte offset. Winners lie in columns of windows first
// (pixels.kernel.ts): [PW][PH][C].

import { packByOutput, tapOffsets } from "../conv2d/conv2d.kernel";
import { tile } from "../tile.kernel";
import { View } from "../view.kernel";

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
  const pixel = input.pixel, row = input.row;
  const right = i32x4.splat(<i32>pixel), below = i32x4.splat(<i32>row), zero = f32x4.splat(0);
  const columnBytes = <usize>output.h * output.pixel;
  for (let n = 0; n < output.n; n++) {
    const corner = input.data + <usize>n * input.image - <usize>padding * (row + pixel);
    for (let m: usize = 0; m < output.pixel; m += 32) {
      const panel = panels + (m >> 5) * panelBytes;
      for (let y = 0; y < output.h; y++) {
        let at = <usize>(2 * y) * row;
        let out = output.data + <usize>n * output.image + <usize>y * output.row + m;
        let place = winners.data + <usize>n * winners.image + <usize>y * output.pixel + m;
        for (let x = 0; x < output.w; x++) {
          const p = corner + at;
          tile(
            p, p + pixel, p + row, p + row + pixel, packed, end, panel, 32, bias.data + m,
            buffer, buffer + 32, buffer + 64, buffer + 96,
          );
          const here = i32x4.splat(<i32>at);
          for (let lane: usize = 0; lane < 32; lane += 16) {
            const b = buffer + lane;
            const c0 = v128.load(b), c1 = v128.load(b, 32), c2 = v128.load(b, 64), c3 = v128.load(b, 96);
            const top = f32x4.max(c0, c1), bottom = f32x4.max(c2, c3); // max, not pmax: NaN beats everything
            const inTop = v128.and(f32x4.gt(c1, c0), right);
            const inBottom = i32x4.add(v128.and(f32x4.gt(c3, c2), right), below);
            v128.store(out + lane, f32x4.pmax(f32x4.max(top, bottom), zero));
            v128.store(place + lane, i32x4.add(here, v128.bitselect(inBottom, inTop, f32x4.gt(bottom, top))));
          }
          at += 2 * pixel;
          out += output.pixel;
          place += columnBytes;
        }
      }
    }
  }
}

@inline
function panelsOf(weight: View, packed: usize): usize {
  return packed + ((<usize>(weight.c * weight.h * weight.w * 4) + 31) & ~31);
}
