// GELU in float64, rounded once: around x = −0.75, where its slope is 0, the gradient's terms cancel.

import { eachInDouble, eachPairInDouble } from "../shared/double.kernel";
import { exactExp2lanes } from "../shared/exp.kernel";
import { View } from "../shared/view.kernel";
import { bell, normal } from "./normal.kernel";

/** 1/√(2π), 2√(2/π) and that times 0.044715. */
const DENSITY: f64 = 0.3989422804014327, FIRST: f64 = 1.5957691216057308, THIRD: f64 = 0.07135481627260025;

/** @param form 0 by Φ, 1 by tanh */
export function GELU_output(input: View, output: View, form: i32): void {
  if (form == 0) eachInDouble<ByNormal>(input, output, 0, 0);
  else eachInDouble<ByTanh>(input, output, 0, 0);
}

export function GELU_gradInput(gradOutput: View, input: View, gradInput: View, form: i32): void {
  if (form == 0) eachPairInDouble<GradientByNormal>(gradOutput, input, gradInput, 0, 0);
  else eachPairInDouble<GradientByTanh>(gradOutput, input, gradInput, 0, 0);
}

@unmanaged
class ByNormal {
  /** xΦ(x) */
  @inline
  of(x: v128, _a: f64, _b: f64): v128 {
    return f64x2.mul(x, normal(x, bell(x)));
  }
}

@unmanaged
class GradientByNormal {
  /** ȳΦ(x) + ȳxφ(x) */
  @inline
  of(gradient: v128, x: v128, _a: f64, _b: f64): v128 {
    const power = bell(x), near = f64x2.max(f64x2.min(x, f64x2.splat(37)), f64x2.splat(-37));
    const second = f64x2.mul(f64x2.mul(near, f64x2.splat(DENSITY)), power);
    return f64x2.add(f64x2.mul(gradient, normal(x, power)), f64x2.mul(gradient, second));
  }
}

@unmanaged
class ByTanh {
  /** x / (1 + e^−2u) */
  @inline
  of(x: v128, _a: f64, _b: f64): v128 {
    return f64x2.mul(x, share(powerOf(f64x2.neg(twice(x)))));
  }
}

@unmanaged
class GradientByTanh {
  /** ȳG + ȳxG(1 − G)·2u′; far out, where G is 0 or 1, x no longer counts. */
  @inline
  of(gradient: v128, x: v128, _a: f64, _b: f64): v128 {
    const v = twice(x), near = f64x2.max(f64x2.min(x, f64x2.splat(22)), f64x2.splat(-22));
    const slope = f64x2.add(f64x2.splat(FIRST), f64x2.mul(f64x2.mul(near, near), f64x2.splat(3 * THIRD)));
    const first = f64x2.mul(gradient, share(powerOf(f64x2.neg(v))));
    return f64x2.add(first, f64x2.mul(f64x2.mul(first, near), f64x2.mul(share(powerOf(v)), slope)));
  }
}

/** 2u = 2√(2/π) (x + 0.044715 x³) */
@inline
function twice(x: v128): v128 {
  const cubic = f64x2.mul(f64x2.mul(f64x2.mul(x, f64x2.splat(THIRD)), x), x);
  return f64x2.add(f64x2.mul(x, f64x2.splat(FIRST)), cubic);
}

/** 1 / (1 + e) */
@inline
function share(power: v128): v128 {
  return f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), power));
}

@inline
function powerOf(x: v128): v128 {
  return exactExp2lanes(f64x2.max(f64x2.min(x, f64x2.splat(700)), f64x2.splat(-700)));
}
