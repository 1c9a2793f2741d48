// Weights of classes: float64 numbers in a table, one for each class, or one for all.

import { View } from "../view.kernel";

@inline
export function weightAt(weights: usize, count: i32, label: i32): f64 {
  return load<f64>(weights + (count > 1 ? <usize>label << 3 : 0));
}

/** W = Σ w[t[n]] */
@inline
export function addWeights(target: View, total: View, weights: usize, count: i32): void {
  let sum: f64 = 0;
  for (let n = 0; n < target.n; n++) sum += weightAt(weights, count, load<i32>(target.data + (<usize>n << 2)));
  store<f32>(total.data, <f32>sum);
}

/** 1/W, or 1 of a sum, which has none. */
@inline
export function shareOf(total: View | null): f64 {
  return total ? 1 / <f64>load<f32>(total.data) : 1;
}
