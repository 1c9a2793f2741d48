// Adam in SIMD: its means in float32, the step by them in float64 and rounded once.

import { View } from "../../ops/shared/view.kernel";
import { step as stepBy } from "./step.kernel";

/** τ′ = τ + 1 */
export function Adam_nextStep(step: View, next: View): void {
  store<f32>(next.data, load<f32>(step.data) + 1);
}

/** m′ = β₁·m + (1 − β₁)·(w̄ + λ·w) */
export function Adam_nextM(m: View, gradient: View, parameter: View, beta1: View, decay: View, next: View): void {
  const beta = v128.load32_splat(beta1.data), lambda = v128.load32_splat(decay.data);
  const rest = f32x4.sub(f32x4.splat(1), beta);
  for (let at: usize = 0; at < m.bytes; at += 16) {
    const g = decayed(gradient.data + at, parameter.data + at, lambda);
    v128.store(next.data + at, f32x4.add(f32x4.mul(beta, v128.load(m.data + at)), f32x4.mul(rest, g)));
  }
}

/** v′ = β₂·v + (1 − β₂)·(w̄ + λ·w)² */
export function Adam_nextV(v: View, gradient: View, parameter: View, beta2: View, decay: View, next: View): void {
  const beta = v128.load32_splat(beta2.data), lambda = v128.load32_splat(decay.data);
  const rest = f32x4.sub(f32x4.splat(1), beta);
  for (let at: usize = 0; at < v.bytes; at += 16) {
    const g = decayed(gradient.data + at, parameter.data + at, lambda);
    const square = f32x4.mul(f32x4.mul(rest, g), g);
    v128.store(next.data + at, f32x4.add(f32x4.mul(beta, v128.load(v.data + at)), square));
  }
}

@inline
function decayed(gradient: usize, parameter: usize, lambda: v128): v128 {
  return f32x4.add(v128.load(gradient), f32x4.mul(lambda, v128.load(parameter)));
}

/** w′ = w − η · m′/(1 − β₁^τ′) / (√(v′/(1 − β₂^τ′)) + ε) */
export function Adam_next(
  parameter: View, m: View, v: View,
  step: View, learningRate: View, beta1: View, beta2: View, epsilon: View,
  next: View,
): void {
  stepBy(parameter, m, v, step, learningRate, beta1, beta2, epsilon, 1, next);
}
