// ConstantLR: one number, in float64, rounded once.

import { View } from "../../ops/shared/view.kernel";
import { isWarmingUp } from "../warmUp.kernel";

/** η = η₀·c for t < T, then η₀ */
export function ConstantLR_learningRate(initial: View, iteration: View, rate: View, factor: f64, total: f64, warmUp: f64, warmFactor: f64): void {
  if (isWarmingUp(initial, iteration, rate, warmUp, warmFactor)) return;
  const isEarly = (<f64>load<i32>(iteration.data) - warmUp) < total;
  store<f32>(rate.data, <f32>(<f64>load<f32>(initial.data) * (isEarly ? factor : 1)));
}
