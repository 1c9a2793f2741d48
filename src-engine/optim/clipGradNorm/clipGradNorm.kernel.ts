// Clipping by norm: the squares of a gradient are added up in float64, four sums side by side, and rounded once.

import { lower, upper } from "../../ops/shared/squash.kernel";
import { View } from "../../ops/shared/view.kernel";

/** q = Σ w̄² */
export function ClipGradNorm_squares(gradient: View, squares: View): void {
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let at: usize = 0; at < gradient.bytes; at += 16) {
    const g = v128.load(gradient.data + at);
    const a = lower(g), b = upper(g);
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const pairs = f64x2.add(low, high);
  store<f32>(squares.data, <f32>(f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)));
}

/** Q = Σ q, two at a time */
export function ClipGradNorm_totalSquares(a: View, b: View, total: View): void {
  store<f32>(total.data, load<f32>(a.data) + load<f32>(b.data));
}

/** n = √Q */
export function ClipGradNorm_totalNorm(totalSquares: View, norm: View): void {
  store<f32>(norm.data, sqrt<f32>(load<f32>(totalSquares.data)));
}

/** c = min(1, M/(n + 10⁻⁶)) */
export function ClipGradNorm_clipCoefficient(norm: View, maxNorm: View, coefficient: View): void {
  const share = <f64>load<f32>(maxNorm.data) / (<f64>load<f32>(norm.data) + 1e-6);
  store<f32>(coefficient.data, share >= 1 ? 1 : <f32>share);
}

/** ŵ = c·w̄ */
export function ClipGradNorm_clippedByNorm(gradient: View, coefficient: View, clipped: View): void {
  const c = v128.load32_splat(coefficient.data);
  for (let at: usize = 0; at < gradient.bytes; at += 16) {
    v128.store(clipped.data + at, f32x4.mul(c, v128.load(gradient.data + at)));
  }
}
