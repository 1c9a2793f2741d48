// Softplus in float64, rounded once, since e^x wants more digits than float32 has.

import { eachInDouble, eachPairInDouble } from "../shared/double.kernel";
import { exactExp2lanes } from "../shared/exp.kernel";
import { View } from "../shared/view.kernel";

export function Softplus_output(input: View, output: View): void {
  eachInDouble<Softplus>(input, output, 0, 0);
}

export function Softplus_gradInput(gradOutput: View, input: View, gradInput: View): void {
  eachPairInDouble<SoftplusGradient>(gradOutput, input, gradInput, 0, 0);
}

@unmanaged
class Softplus {
  /** max(x, 0) + log(1 + e^−|x|) */
  @inline
  of(x: v128, _a: f64, _b: f64): v128 {
    const far = f64x2.min(f64x2.abs(x), f64x2.splat(700)); // 0 in float32 long before
    return f64x2.add(f64x2.max(x, f64x2.splat(0)), log1p(exactExp2lanes(f64x2.neg(far))));
  }
}

@unmanaged
class SoftplusGradient {
  /** ȳ / (1 + e^−x) */
  @inline
  of(gradient: v128, x: v128, _a: f64, _b: f64): v128 {
    const bounded = f64x2.max(f64x2.min(x, f64x2.splat(700)), f64x2.splat(-700));
    return f64x2.div(gradient, f64x2.add(f64x2.splat(1), exactExp2lanes(f64x2.neg(bounded))));
  }
}

/** log(1 + u) of two numbers in 0 … 1: twice the series s + s³/3 + … + s²⁷/27 of s = u / (2 + u), which is at most ⅓. */
@inline
function log1p(u: v128): v128 {
  const s = f64x2.div(u, f64x2.add(f64x2.splat(2), u)), z = f64x2.mul(s, s);
  let y = f64x2.splat(2.0 / 27);
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 25));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 23));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 21));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 19));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 17));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 15));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 13));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 11));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 9));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 7));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 5));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 3));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2));
  return f64x2.mul(y, s);
}
