// AdaptiveAvgPool2d in float32 SIMD: four channels at once, row by row of a region. Sizes say what there is to average.

import { View } from "../shared/view.kernel";

/** The first pixel of region p, of `count` over `size` pixels; with these in each other's place the first region of a pixel. */
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

export function AdaptiveAvgPool2d_gradInput(gradOutput: View, gradInput: View): void {
  const H = gradInput.h, W = gradInput.w, P = gradOutput.h, Q = gradOutput.w;
  for (let n = 0; n < gradInput.n; n++) {
    const image = gradOutput.data + <usize>n * gradOutput.image;
    for (let i = 0; i < H; i++) {
      const top = first(i, P, H), bottom = end(i, P, H);
      let to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let j = 0; j < W; j++) {
        const left = first(j, Q, W), right = end(j, Q, W);
        for (let lane: usize = 0; lane < gradInput.pixel; lane += 16) {
          let total = f32x4.splat(0);
          for (let p = top; p < bottom; p++) {
            const rows = end(p, H, P) - first(p, H, P);
            for (let q = left; q < right; q++) {
              const pixels = f32x4.splat(<f32>(rows * (end(q, W, Q) - first(q, W, Q))));
              const g = v128.load(image + <usize>p * gradOutput.row + <usize>q * gradOutput.pixel + lane);
              total = f32x4.add(total, f32x4.div(g, pixels));
            }
          }
          v128.store(to + lane, total);
        }
        to += gradInput.pixel;
      }
    }
  }
}
