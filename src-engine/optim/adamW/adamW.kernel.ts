// AdamW in SIMD: its means in float32, the step by them in float64 and rounded once.

import { View } from "../../ops/shared/view.kernel";
import { step as stepBy } from "../adam/step.kernel";

/** τ′ = τ + 1 */
export function AdamW_nextStep(step: View, next: View): void {
  store<f32>(next.data, load<f32>(step.data) + 1);
}

/** m′ = β₁·m + (1 − β₁)·w̄ */
export function AdamW_nextM(m: View, gradient: View, beta1: View, next: View): void {
  const beta = v128.load32_splat(beta1.data);
  const rest = f32x4.sub(f32x4.splat(1), beta);
  for (let at: usize = 0; at < m.bytes; at += 16) {
    const added = f32x4.mul(rest, v128.load(gradient.data + at));
    v128.store(next.data + at, f32x4.add(f32x4.mul(beta, v128.load(m.data + at)), added));
  }
}

/** v′ = β₂·v + (1 − β₂)·w̄² */
export function AdamW_nextV(v: View, gradient: View, beta2: View, next: View): void {
  const beta = v128.load32_splat(beta2.data);
  const rest = f32x4.sub(f32x4.splat(1), beta);
  for (let at: usize = 0; at < v.bytes; at += 16) {
    const g = v128.load(gradient.data + at);
    const added = f32x4.mul(f32x4.mul(rest, g), g);
    v128.store(next.data + at, f32x4.add(f32x4.mul(beta, v128.load(v.data + at)), added));
  }
}

/** w′ = w − η·λ·w − η · m′/(1 − β₁^τ′) / (√(v′/(1 − β₂^τ′)) + ε) */
export function AdamW_next(
  parameter: View, m: View, v: View,
  step: View, learningRate: View, beta1: View, beta2: View, epsilon: View, decay: View,
  next: View,
): void {
  const kept = 1 - <f64>load<f32>(learningRate.data) * <f64>load<f32>(decay.data);
  stepBy(parameter, m, v, step, learningRate, beta1, beta2, epsilon, kept, next);
}
