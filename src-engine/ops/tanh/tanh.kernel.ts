// Tanh: forward in float64 and rounded once, backward in float32.

import { exp2lanes } from "../shared/exp.kernel";
import { joined, lower, upper } from "../shared/squash.kernel";
import { eachPair, eachVector } from "../shared/vectors.kernel";
import { View } from "../shared/view.kernel";

/** tanh(0) is 0, so lanes past the last channel stay 0. */
export function Tanh_output(input: View, output: View): void {
  eachVector<Tanh>(input, output);
}
export function Tanh_gradInput(gradOutput: View, output: View, gradInput: View): void {
  eachPair<TanhGradient>(gradOutput, output, gradInput);
}

@unmanaged
class Tanh {
  /** (e^x − e^−x) / (e^x + e^−x) */
  @inline
  of(x: v128): v128 {
    return joined(tanh(lower(x)), tanh(upper(x)));
  }
}

@unmanaged
class TanhGradient {
  /** ȳ·(1 − y²) */
  @inline
  of(gradient: v128, y: v128): v128 {
    return f32x4.mul(gradient, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
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
