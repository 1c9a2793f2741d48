// SiLU in float64, rounded once: around x = −1.28, where its slope is 0, the gradient's terms cancel.

import { eachInDouble, eachPairInDouble } from "../shared/double.kernel";
import { exactExp2lanes } from "../shared/exp.kernel";
import { View } from "../shared/view.kernel";

export function SiLU_output(input: View, output: View): void {
  eachInDouble<SiLU>(input, output, 0, 0);
}

export function SiLU_gradInput(gradOutput: View, input: View, gradInput: View): void {
  eachPairInDouble<SiLUGradient>(gradOutput, input, gradInput, 0, 0);
}

@unmanaged
class SiLU {
  /** x / (1 + e^−x) */
  @inline
  of(x: v128, _a: f64, _b: f64): v128 {
    return f64x2.mul(x, sigmoid(powerOf(f64x2.neg(x))));
  }
}

@unmanaged
class SiLUGradient {
  /** ȳσ(x) + ȳxσ(x)σ(−x) */
  @inline
  of(gradient: v128, x: v128, _a: f64, _b: f64): v128 {
    const share = sigmoid(powerOf(f64x2.neg(x))), rest = sigmoid(powerOf(x));
    const first = f64x2.mul(gradient, share);
    return f64x2.add(first, f64x2.mul(f64x2.mul(first, x), rest));
  }
}

/** 1 / (1 + e) */
@inline
function sigmoid(power: v128): v128 {
  return f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), power));
}

/** Beyond ±700 the other summand makes no difference any more, or the result is 0 in float32. */
@inline
function powerOf(x: v128): v128 {
  return exactExp2lanes(f64x2.max(f64x2.min(x, f64x2.splat(700)), f64x2.splat(-700)));
}
