// SGD in float32 SIMD, straight through the parameter's memory whatever its shape.

import { View } from "../../ops/shared/view.kernel";

/** τ′ = τ + 1 */
export function SGD_nextStep(step: View, next: View): void {
  store<f32>(next.data, load<f32>(step.data) + 1);
}

/** b′ = μ·b + (1 − d)·(w̄ + λ·w), in the first step not dampened */
export function SGD_nextMomentumBuffer(
  buffer: View, gradient: View, parameter: View,
  nextStep: View, momentum: View, dampening: View, decay: View,
  next: View,
): void {
  const share = f32x4.splat(load<f32>(nextStep.data) > 1 ? 1 - load<f32>(dampening.data) : 1);
  const mu = v128.load32_splat(momentum.data), lambda = v128.load32_splat(decay.data);
  for (let at: usize = 0; at < buffer.bytes; at += 16) {
    const g = decayed(gradient.data + at, v128.load(parameter.data + at), lambda);
    v128.store(
      next.data + at,
      f32x4.add(f32x4.mul(mu, v128.load(buffer.data + at)), f32x4.mul(share, g)),
    );
  }
}

/** w′ = w − η·w̄ */
export function SGD_next(parameter: View, gradient: View, learningRate: View, next: View): void {
  const rate = v128.load32_splat(learningRate.data);
  let w = parameter.data, g = gradient.data, to = next.data;
  for (const end = w + parameter.bytes; w < end; w += 16) {
    v128.store(to, f32x4.sub(v128.load(w), f32x4.mul(rate, v128.load(g))));
    g += 16;
    to += 16;
  }
}

/** w′ = w − η·(w̄ + λ·w) */
export function SGD_nextDecayed(
  parameter: View, gradient: View, learningRate: View, decay: View, next: View,
): void {
  const rate = v128.load32_splat(learningRate.data), lambda = v128.load32_splat(decay.data);
  for (let at: usize = 0; at < parameter.bytes; at += 16) {
    const w = v128.load(parameter.data + at);
    v128.store(next.data + at, f32x4.sub(w, f32x4.mul(rate, decayed(gradient.data + at, w, lambda))));
  }
}

/** w′ = w − η·b′ */
export function SGD_nextByMomentum(parameter: View, buffer: View, learningRate: View, next: View): void {
  SGD_next(parameter, buffer, learningRate, next);
}

/** w′ = w − η·(w̄ + λ·w + μ·b′) */
export function SGD_nextByNesterov(
  parameter: View, gradient: View, buffer: View,
  learningRate: View, momentum: View, decay: View,
  next: View,
): void {
  const rate = v128.load32_splat(learningRate.data);
  const mu = v128.load32_splat(momentum.data), lambda = v128.load32_splat(decay.data);
  for (let at: usize = 0; at < parameter.bytes; at += 16) {
    const w = v128.load(parameter.data + at);
    const g = decayed(gradient.data + at, w, lambda);
    const direction = f32x4.add(g, f32x4.mul(mu, v128.load(buffer.data + at)));
    v128.store(next.data + at, f32x4.sub(w, f32x4.mul(rate, direction)));
  }
}

@inline
function decayed(gradient: usize, w: v128, lambda: v128): v128 {
  return f32x4.add(v128.load(gradient), f32x4.mul(lambda, w));
}
