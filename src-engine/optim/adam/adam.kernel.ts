// Adam in SIMD: its means in float32, the step by them in float64 and rounded once, since 1 − β^τ wants more digits than
// float32 has. e^x and log are musl's, which WebAssembly computes to the same bits everywhere.

import { joined, lower, upper } from "../../ops/shared/squash.kernel";
import { View } from "../../ops/shared/view.kernel";

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
  const rate = <f64>load<f32>(learningRate.data);
  const lacksM = f64x2.splat(lacking(beta1, step)), lacksV = f64x2.splat(lacking(beta2, step));
  const eta = f64x2.splat(rate), least = f64x2.splat(<f64>load<f32>(epsilon.data));
  // A matrix has padding behind each row, anything else behind all of it.
  const isMatrix = parameter.pixel != 4;
  const rows = isMatrix ? parameter.n : 1;
  const count = isMatrix ? parameter.c : parameter.n * parameter.c * parameter.h * parameter.w;
  for (let row = 0; row < rows; row++) {
    const start = <usize>row * parameter.image;
    for (let i = 0; i < count; i += 4) {
      const at = start + (<usize>i << 2);
      const w = v128.load(parameter.data + at), means = v128.load(m.data + at), squares = v128.load(v.data + at);
      const low = stepped(lower(w), lower(means), lower(squares), eta, lacksM, lacksV, least);
      const high = stepped(upper(w), upper(means), upper(squares), eta, lacksM, lacksV, least);
      // With ε = 0 padding is 0/0, and must stay 0.
      const exists = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count - i));
      v128.store(next.data + at, v128.and(joined(low, high), exists));
    }
  }
}

/** 1 − β^τ */
@inline
function lacking(beta: View, step: View): f64 {
  return 1 - NativeMath.exp(<f64>load<f32>(step.data) * NativeMath.log(<f64>load<f32>(beta.data)));
}

/** Of two numbers. */
@inline
function stepped(w: v128, m: v128, v: v128, eta: v128, lacksM: v128, lacksV: v128, least: v128): v128 {
  const size = f64x2.add(f64x2.sqrt(f64x2.div(v, lacksV)), least);
  return f64x2.sub(w, f64x2.div(f64x2.mul(eta, f64x2.div(m, lacksM)), size));
}
