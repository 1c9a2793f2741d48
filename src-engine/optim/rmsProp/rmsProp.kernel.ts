// RMSprop in SIMD: its means in float32, what is divided by their root in float64 and rounded once.

import { lower, upper } from "../../ops/shared/squash.kernel";
import { View } from "../../ops/shared/view.kernel";
import { lengthOf, rounded, rowsOf } from "../lanes.kernel";

/** v′ = α·v + (1 − α)·(w̄ + λ·w)² */
export function RMSprop_nextV(v: View, gradient: View, parameter: View, alpha: View, decay: View, next: View): void {
  const a = v128.load32_splat(alpha.data), lambda = v128.load32_splat(decay.data);
  const rest = f32x4.sub(f32x4.splat(1), a);
  for (let at: usize = 0; at < v.bytes; at += 16) {
    const g = decayed(gradient.data + at, parameter.data + at, lambda);
    const square = f32x4.mul(f32x4.mul(rest, g), g);
    v128.store(next.data + at, f32x4.add(f32x4.mul(a, v128.load(v.data + at)), square));
  }
}

/** a′ = α·a + (1 − α)·(w̄ + λ·w) */
export function RMSprop_nextMean(
  mean: View, gradient: View, parameter: View, alpha: View, decay: View, next: View,
): void {
  const a = v128.load32_splat(alpha.data), lambda = v128.load32_splat(decay.data);
  const rest = f32x4.sub(f32x4.splat(1), a);
  for (let at: usize = 0; at < mean.bytes; at += 16) {
    const g = decayed(gradient.data + at, parameter.data + at, lambda);
    v128.store(next.data + at, f32x4.add(f32x4.mul(a, v128.load(mean.data + at)), f32x4.mul(rest, g)));
  }
}

/** w′ = w − η·g/(√v′ + ε) */
export function RMSprop_next(
  parameter: View, gradient: View, v: View, learningRate: View, epsilon: View, decay: View, next: View,
): void {
  const minusRate = -<f64>load<f32>(learningRate.data);
  step(parameter, 1, minusRate, parameter, gradient, v, null, epsilon, decay, next);
}

/** w′ = w − η·g/(√(v′ − a′²) + ε) */
export function RMSprop_nextCentered(
  parameter: View, gradient: View, v: View, mean: View, learningRate: View, epsilon: View, decay: View, next: View,
): void {
  const minusRate = -<f64>load<f32>(learningRate.data);
  step(parameter, 1, minusRate, parameter, gradient, v, mean, epsilon, decay, next);
}

/** b′ = μ·b + g/(√v′ + ε) */
export function RMSprop_nextMomentumBuffer(
  buffer: View, parameter: View, gradient: View, v: View, momentum: View, epsilon: View, decay: View, next: View,
): void {
  step(buffer, <f64>load<f32>(momentum.data), 1, parameter, gradient, v, null, epsilon, decay, next);
}

/** b′ = μ·b + g/(√(v′ − a′²) + ε) */
export function RMSprop_nextMomentumBufferCentered(
  buffer: View, parameter: View, gradient: View, v: View, mean: View,
  momentum: View, epsilon: View, decay: View, next: View,
): void {
  step(buffer, <f64>load<f32>(momentum.data), 1, parameter, gradient, v, mean, epsilon, decay, next);
}

/** w′ = w − η·b′ */
export function RMSprop_nextByMomentum(parameter: View, buffer: View, learningRate: View, next: View): void {
  const rate = v128.load32_splat(learningRate.data);
  for (let at: usize = 0; at < parameter.bytes; at += 16) {
    const moved = f32x4.mul(rate, v128.load(buffer.data + at));
    v128.store(next.data + at, f32x4.sub(v128.load(parameter.data + at), moved));
  }
}

/** κ·x + σ·(w̄ + λ·w)/(√(v′ − a′²) + ε), without a mean a′ = 0 */
function step(
  from: View, kept: f64, scale: f64,
  parameter: View, gradient: View, v: View, mean: View | null, epsilon: View, decay: View,
  next: View,
): void {
  const keeps = f64x2.splat(kept), scales = f64x2.splat(scale);
  const least = f64x2.splat(<f64>load<f32>(epsilon.data)), lambda = f64x2.splat(<f64>load<f32>(decay.data));
  const rows = rowsOf(parameter), count = lengthOf(parameter);
  for (let row = 0; row < rows; row++) {
    const start = <usize>row * parameter.image;
    for (let i = 0; i < count; i += 4) {
      const at = start + (<usize>i << 2);
      const x = v128.load(from.data + at), w = v128.load(parameter.data + at), g = v128.load(gradient.data + at);
      const squares = v128.load(v.data + at);
      const means = mean ? v128.load(mean.data + at) : f32x4.splat(0);
      const low = divided(lower(g), lower(w), lower(squares), lower(means), lambda, least);
      const high = divided(upper(g), upper(w), upper(squares), upper(means), lambda, least);
      v128.store(next.data + at, rounded(
        f64x2.add(f64x2.mul(keeps, lower(x)), f64x2.mul(scales, low)),
        f64x2.add(f64x2.mul(keeps, upper(x)), f64x2.mul(scales, high)),
        count - i,
      ));
    }
  }
}

/** Of two numbers: g/(√max(0, v − a²) + ε). */
@inline
function divided(gradient: v128, w: v128, v: v128, a: v128, lambda: v128, least: v128): v128 {
  const g = f64x2.add(gradient, f64x2.mul(lambda, w));
  const variance = f64x2.max(f64x2.splat(0), f64x2.sub(v, f64x2.mul(a, a)));
  return f64x2.div(g, f64x2.add(f64x2.sqrt(variance), least));
}

@inline
function decayed(gradient: usize, parameter: usize, lambda: v128): v128 {
  return f32x4.add(v128.load(gradient), f32x4.mul(lambda, v128.load(parameter)));
}
