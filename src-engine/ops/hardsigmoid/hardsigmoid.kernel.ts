// Hardsigmoid in float64, rounded once: near −3 what is left of x + 3 has few digits.

import { eachInDouble, eachPairInDouble } from "../shared/double.kernel";
import { View } from "../shared/view.kernel";

export function Hardsigmoid_output(input: View, output: View): void {
  eachInDouble<Hardsigmoid>(input, output, 0, 0);
}

export function Hardsigmoid_gradInput(gradOutput: View, input: View, gradInput: View): void {
  eachPairInDouble<HardsigmoidGradient>(gradOutput, input, gradInput, 0, 0);
}

@unmanaged
class Hardsigmoid {
  /** min(max(x + 3, 0), 6) / 6 */
  @inline
  of(x: v128, _a: f64, _b: f64): v128 {
    const raised = f64x2.max(f64x2.add(x, f64x2.splat(3)), f64x2.splat(0));
    return f64x2.div(f64x2.min(raised, f64x2.splat(6)), f64x2.splat(6));
  }
}

@unmanaged
class HardsigmoidGradient {
  /** ȳ/6 where neither x ≤ −3 nor x ≥ 3 */
  @inline
  of(gradient: v128, x: v128, _a: f64, _b: f64): v128 {
    return v128.andnot(f64x2.div(gradient, f64x2.splat(6)), f64x2.ge(f64x2.abs(x), f64x2.splat(3)));
  }
}
