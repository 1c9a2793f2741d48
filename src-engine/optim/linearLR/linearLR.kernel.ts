// LinearLR: one number, in float64, rounded once.

import { View } from "../../ops/shared/view.kernel";
import { isWarmingUp } from "../warmUp.kernel";

/** η = η₀·(a + (b − a)·min(t, T)/T) */
export function LinearLR_learningRate(
  initial: View, iteration: View, rate: View, start: f64, end: f64, total: f64, warmUp: f64, warmFactor: f64,
): void {
  if (isWarmingUp(initial, iteration, rate, warmUp, warmFactor)) return;
  const share = Math.min((<f64>load<i32>(iteration.data) - warmUp), total) / total;
  store<f32>(rate.data, <f32>(<f64>load<f32>(initial.data) * (start + (end - start) * share)));
}
