// Tanh: forward in float64 and rounded once, backward in float32.

import { exp2lanes } from "../exp.kernel";
import { joined, lower, upper } from "../squash.kernel";
import { View } from "../view.kernel";

/** (e^x − e^−x) / (e^x + e^−x); tanh(0) is 0, so lanes past the last channel stay 0. */
export function Tanh_output(input: View, output: View): void {
  const width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      const from = input.data + <usize>n * input.image + <usize>i * input.row;
      const to = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let at: usize = 0; at < width; at += 16) {
        const x = v128.load(from + at);
        v128.store(to + at, joined(tanh(lower(x)), tanh(upper(x))));
      }
    }
  }
}

/**
 * Of two numbers: (1 − t) / (1 + t) with t = e^−2|x|, and the sign of x. Near 0 that would cancel, so there
 * the series x − x³/3 + 2x⁵/15, which below 1/32 is off by less than 10⁻¹⁰ of it.
 */
@inline
function tanh(x: v128): v128 {
  const one = f64x2.splat(1);
  const magnitude = f64x2.min(f64x2.abs(x), f64x2.splat(50)); // 1 in float32 long before
  const t = exp2lanes(f64x2.mul(f64x2.splat(-2), magnitude));
  const far = f64x2.div(f64x2.sub(one, t), f64x2.add(one, t));
  const sign = v128.and(x, i64x2.splat(i64.MIN_VALUE));
  const square = f64x2.mul(x, x);
  const slope = f64x2.sub(f64x2.mul(square, f64x2.splat(2.0 / 15)), f64x2.splat(1.0 / 3));
  const near = f64x2.add(x, f64x2.mul(f64x2.mul(x, square), slope));
  return v128.bitselect(near, v128.or(far, sign), f64x2.lt(magnitude, f64x2.splat(0.03125)));
}

/** ȳ·(1 − y²) */
export function Tanh_gradInput(gradOutput: View, output: View, gradInput: View): void {
  const one = f32x4.splat(1), width = <usize>output.w * output.pixel;
  for (let n = 0; n < output.n; n++) {
    for (let i = 0; i < output.h; i++) {
      const from = output.data + <usize>n * output.image + <usize>i * output.row;
      const gradients = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      const to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let at: usize = 0; at < width; at += 16) {
        const y = v128.load(from + at);
        v128.store(to + at, f32x4.mul(v128.load(gradients + at), f32x4.sub(one, f32x4.mul(y, y))));
      }
    }
  }
}
