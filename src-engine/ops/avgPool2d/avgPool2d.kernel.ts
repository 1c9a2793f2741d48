// AvgPool2d in float32 SIMD: eight channels at once, row by row of a window. The result's size says how many windows there are.

import { clear, spreadOver } from "./spread.kernel";
import { View } from "../shared/view.kernel";

/** By how many a window's sum is divided along one direction (areas.ts). */
@inline
function count(start: i32, taps: i32, size: i32, after: i32, counted: i32): i32 {
  return counted ? min(start + taps, size + after) - start : min(start + taps, size) - max(0, start);
}

export function AvgPool2d_output(
  input: View, output: View, tall: i32, wide: i32, down: i32, across: i32,
  above: i32, before: i32, below: i32, after: i32, counted: i32,
): void {
  const H = input.h, W = input.w;
  for (let n = 0; n < output.n; n++) {
    const image = input.data + <usize>n * input.image;
    for (let p = 0; p < output.h; p++) {
      const y = p * down - above, top = max(0, y), bottom = min(H, y + tall);
      const rows = count(y, tall, H, below, counted);
      let to = output.data + <usize>n * output.image + <usize>p * output.row;
      for (let q = 0; q < output.w; q++) {
        const x = q * across - before, left = max(0, x), right = min(W, x + wide);
        const area = f32x4.splat(<f32>(rows * count(x, wide, W, after, counted)));
        for (let lane: usize = 0; lane < output.pixel; lane += 32) {
          let total = f32x4.splat(0), more = total;
          for (let i = top; i < bottom; i++) {
            let from = image + <usize>i * input.row + <usize>left * input.pixel + lane;
            for (let j = left; j < right; j++) {
              total = f32x4.add(total, v128.load(from));
              more = f32x4.add(more, v128.load(from, 16));
              from += input.pixel;
            }
          }
          v128.store(to + lane, f32x4.div(total, area));
          v128.store(to + lane, f32x4.div(more, area), 16);
        }
        to += output.pixel;
      }
    }
  }
}

/** Each window adds its gradient's share to all that it holds: windows come in row order. */
export function AvgPool2d_gradInput(
  gradOutput: View, gradInput: View, tall: i32, wide: i32, down: i32, across: i32,
  above: i32, before: i32, below: i32, after: i32, counted: i32,
): void {
  const H = gradInput.h, W = gradInput.w;
  for (let n = 0; n < gradInput.n; n++) {
    clear(gradInput, n);
    for (let p = 0; p < gradOutput.h; p++) {
      const y = p * down - above, top = max(0, y), bottom = min(H, y + tall);
      const rows = count(y, tall, H, below, counted);
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>p * gradOutput.row;
      for (let q = 0; q < gradOutput.w; q++) {
        const x = q * across - before, left = max(0, x), right = min(W, x + wide);
        const area = <f32>(rows * count(x, wide, W, after, counted));
        spreadOver(g, area, gradInput, n, top, bottom, left, right);
        g += gradOutput.pixel;
      }
    }
  }
}
