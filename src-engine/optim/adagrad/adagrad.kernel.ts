// Adagrad in SIMD: its sum in float32, the step in float64 and rounded once.

import { lower, upper } from "../../ops/shared/squash.kernel";
import { View } from "../../ops/shared/view.kernel";
import { lengthOf, rounded, rowsOf } from "../lanes.kernel";

/** τ′ = τ + 1 */
export function Adagrad_nextStep(step: View, next: View): void {
  store<f32>(next.data, load<f32>(step.data) + 1);
}

/** s′ = s + (w̄ + λ·w)² */
export function Adagrad_nextSum(sum: View, gradient: View, parameter: View, decay: View, next: View): void {
  const lambda = v128.load32_splat(decay.data);
  for (let at: usize = 0; at < sum.bytes; at += 16) {
    const g = f32x4.add(v128.load(gradient.data + at), f32x4.mul(lambda, v128.load(parameter.data + at)));
    v128.store(next.data + at, f32x4.add(v128.load(sum.data + at), f32x4.mul(g, g)));
  }
}

/** w′ = w − η/(1 + (τ′ − 1)·γ) · (w̄ + λ·w)/(√s′ + ε) */
export function Adagrad_next(
  parameter: View, gradient: View, sum: View,
  nextStep: View, learningRate: View, rateDecay: View, decay: View, epsilon: View,
  next: View,
): void {
  const slowed = 1 + (<f64>load<f32>(nextStep.data) - 1) * <f64>load<f32>(rateDecay.data);
  const rate = f64x2.splat(<f64>load<f32>(learningRate.data) / slowed);
  const lambda = f64x2.splat(<f64>load<f32>(decay.data)), least = f64x2.splat(<f64>load<f32>(epsilon.data));
  const rows = rowsOf(parameter), count = lengthOf(parameter);
  for (let row = 0; row < rows; row++) {
    const start = <usize>row * parameter.image;
    for (let i = 0; i < count; i += 4) {
      const at = start + (<usize>i << 2);
      const w = v128.load(parameter.data + at), g = v128.load(gradient.data + at), s = v128.load(sum.data + at);
      const low = stepped(lower(w), lower(g), lower(s), rate, lambda, least);
      const high = stepped(upper(w), upper(g), upper(s), rate, lambda, least);
      v128.store(next.data + at, rounded(low, high, count - i));
    }
  }
}

/** Of two numbers. */
@inline
function stepped(w: v128, gradient: v128, s: v128, rate: v128, lambda: v128, least: v128): v128 {
  const g = f64x2.add(gradient, f64x2.mul(lambda, w));
  return f64x2.sub(w, f64x2.mul(rate, f64x2.div(g, f64x2.add(f64x2.sqrt(s), least))));
}
