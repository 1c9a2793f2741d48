// ExponentialLR: one number, in float64, rounded once. e^x and log are musl's, which WebAssembly computes to the same bits everywhere.

import { View } from "../../ops/shared/view.kernel";
import { isWarmingUp } from "../warmUp.kernel";

/** η = η₀·γ^t */
export function ExponentialLR_learningRate(initial: View, iteration: View, rate: View, gamma: f64, warmUp: f64, warmFactor: f64): void {
  if (isWarmingUp(initial, iteration, rate, warmUp, warmFactor)) return;
  const t = <f64>load<i32>(iteration.data) - warmUp;
  const power = t == 0 ? 1 : NativeMath.exp(t * NativeMath.log(gamma));
  store<f32>(rate.data, <f32>(<f64>load<f32>(initial.data) * power));
}
