// Hardswish in float64, rounded once: near −3 and where its slope is 0 few digits are left.

import { eachInDouble, eachPairInDouble } from "../shared/double.kernel";
import { View } from "../shared/view.kernel";

export function Hardswish_output(input: View, output: View): void {
  eachInDouble<Hardswish>(input, output, 0, 0);
}

export function Hardswish_gradInput(gradOutput: View, input: View, gradInput: View): void {
  eachPairInDouble<HardswishGradient>(gradOutput, input, gradInput, 0, 0);
}

@unmanaged
class Hardswish {
  /** 0 up to −3, x from 3 on, x·(x + 3)/6 between */
  @inline
  of(x: v128, _a: f64, _b: f64): v128 {
    const parabola = f64x2.div(f64x2.mul(x, f64x2.add(x, f64x2.splat(3))), f64x2.splat(6));
    const upper = v128.bitselect(x, parabola, f64x2.ge(x, f64x2.splat(3)));
    return v128.andnot(upper, f64x2.le(x, f64x2.splat(-3)));
  }
}

@unmanaged
class HardswishGradient {
  /** 0 below −3, ȳ above 3, ȳ·(x/3 + ½) between */
  @inline
  of(gradient: v128, x: v128, _a: f64, _b: f64): v128 {
    const slope = f64x2.add(f64x2.div(x, f64x2.splat(3)), f64x2.splat(0.5));
    const upper = v128.bitselect(gradient, f64x2.mul(gradient, slope), f64x2.gt(x, f64x2.splat(3)));
    return v128.andnot(upper, f64x2.lt(x, f64x2.splat(-3)));
  }
}
