// SELU in float64, rounded once, since e^x wants more digits than float32 has.

import { eachInDouble, eachPairInDouble } from "../shared/double.kernel";
import { exactExp2lanes, expm1of2lanes } from "../shared/exp.kernel";
import { View } from "../shared/view.kernel";

const ALPHA: f64 = 1.6732632423543772, SCALE: f64 = 1.0507009873554805;

export function SELU_output(input: View, output: View): void {
  eachInDouble<SELU>(input, output, 0, 0);
}

export function SELU_gradInput(gradOutput: View, input: View, gradInput: View): void {
  eachPairInDouble<SELUGradient>(gradOutput, input, gradInput, 0, 0);
}

@unmanaged
class SELU {
  /** λx where not x ≤ 0, else λα(e^x − 1) */
  @inline
  of(x: v128, _a: f64, _b: f64): v128 {
    const bent = f64x2.mul(f64x2.splat(SCALE * ALPHA), expm1of2lanes(below0(x)));
    return v128.bitselect(bent, f64x2.mul(f64x2.splat(SCALE), x), f64x2.le(x, f64x2.splat(0)));
  }
}

@unmanaged
class SELUGradient {
  /** λȳ where not x ≤ 0, else λαe^xȳ */
  @inline
  of(gradient: v128, x: v128, _a: f64, _b: f64): v128 {
    const bent = f64x2.mul(f64x2.splat(SCALE * ALPHA), exactExp2lanes(below0(x)));
    const slope = v128.bitselect(bent, f64x2.splat(SCALE), f64x2.le(x, f64x2.splat(0)));
    return f64x2.mul(gradient, slope);
  }
}

/** Above 0 nobody asks, and below −600 it is no other number any more. */
@inline
function below0(x: v128): v128 {
  return f64x2.max(f64x2.min(x, f64x2.splat(0)), f64x2.splat(-600));
}
