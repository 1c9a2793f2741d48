// AdaptiveAvgPool2d in float32 SIMD: four channels at once, row by row of a region. Sizes say what there is to average.

import { clear, spreadOver } from "../avgPool2d/spread.kernel";
import { View } from "../shared/view.kernel";

/** The first pixel of region p, of `count` over `size` pixels. */
@inline
function first(p: i32, size: i32, count: i32): i32 {
  return <i32>(<i64>p * size / count);
}

/** The one behind its last. */
@inline
function end(p: i32, size: i32, count: i32): i32 {
  return <i32>((<i64>(p + 1) * size + count - 1) / count);
}

export function AdaptiveAvgPool2d_output(input: View, output: View): void {
  const H = input.h, W = input.w, P = output.h, Q = output.w;
  for (let n = 0; n < output.n; n++) {
    const image = input.data + <usize>n * input.image;
    for (let p = 0; p < P; p++) {
      const top = first(p, H, P), bottom = end(p, H, P);
      let to = output.data + <usize>n * output.image + <usize>p * output.row;
      for (let q = 0; q < Q; q++) {
        const left = first(q, W, Q), right = end(q, W, Q);
        const pixels = f32x4.splat(<f32>((bottom - top) * (right - left)));
        for (let lane: usize = 0; lane < output.pixel; lane += 16) {
          let total = f32x4.splat(0);
          for (let i = top; i < bottom; i++) {
            let from = image + <usize>i * input.row + <usize>left * input.pixel + lane;
            for (let j = left; j < right; j++) {
              total = f32x4.add(total, v128.load(from));
              from += input.pixel;
            }
          }
          v128.store(to + lane, f32x4.div(total, pixels));
        }
        to += output.pixel;
      }
    }
  }
}

/** Each region adds its gradient's share to all that it holds: regions come in row order. */
export function AdaptiveAvgPool2d_gradInput(gradOutput: View, gradInput: View): void {
  const H = gradInput.h, W = gradInput.w, P = gradOutput.h, Q = gradOutput.w;
  for (let n = 0; n < gradInput.n; n++) {
    clear(gradInput, n);
    for (let p = 0; p < P; p++) {
      const top = first(p, H, P), bottom = end(p, H, P);
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>p * gradOutput.row;
      for (let q = 0; q < Q; q++) {
        const left = first(q, W, Q), right = end(q, W, Q);
        const pixels = <f32>((bottom - top) * (right - left));
        spreadOver(g, pixels, gradInput, n, top, bottom, left, right);
        g += gradOutput.pixel;
      }
    }
  }
}
