// Hardtanh in float32 SIMD, which chooses numbers and computes none. Whatever the limits are in float32, what lies between them is
// told as float64 tells it.

import { existing } from "../shared/squash.kernel";
import { View } from "../shared/view.kernel";

export function Hardtanh_output(input: View, output: View, low: f64, high: f64): void {
  const least = f32x4.splat(<f32>low), most = f32x4.splat(<f32>high);
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let y = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let j = 0; j < input.w; j++) {
        for (let c = 0; c < input.c; c += 4) {
          const at = <usize>c << 2, bounded = f32x4.min(f32x4.max(v128.load(x + at), least), most);
          // 0 may lie outside of the limits: lanes past the last channel must be left 0.
          v128.store(y + at, v128.and(bounded, existing(c, input)));
        }
        x += input.pixel;
        y += output.pixel;
      }
    }
  }
}

/** The gradient where neither x ≤ low nor x ≥ high. */
export function Hardtanh_gradInput(gradOutput: View, input: View, gradInput: View, low: f64, high: f64): void {
  const least = f32x4.splat(atMost(low)), most = f32x4.splat(-atMost(-high));
  const width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      const x = input.data + <usize>n * input.image + <usize>i * input.row;
      const g = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      const to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let at: usize = 0; at < width; at += 16) {
        const value = v128.load(x + at);
        const outside = v128.or(f32x4.le(value, least), f32x4.ge(value, most));
        v128.store(to + at, v128.andnot(v128.load(g + at), outside));
      }
    }
  }
}

/** The largest float32 number that is not above `limit`: of float32 numbers, those at most that are those at most `limit`. */
@inline
function atMost(limit: f64): f32 {
  const near = <f32>limit;
  if (<f64>near <= limit || near != near) return near;
  const bits = reinterpret<i32>(near);
  return near == 0 ? reinterpret<f32>(<i32>0x80000001) : reinterpret<f32>(near > 0 ? bits - 1 : bits + 1);
}
