// MultiStepLR: one number, in float64, rounded once. e^x and log are musl's, which WebAssembly computes to the same bits everywhere.

import { View } from "../../ops/shared/view.kernel";
import { isWarmingUp } from "../warmUp.kernel";

/** η = η₀·γ^k, with the first `count` of the milestones */
export function MultiStepLR_learningRate(
  initial: View, iteration: View, rate: View,
  count: f64, m0: f64, m1: f64, m2: f64, m3: f64, m4: f64, m5: f64, m6: f64, m7: f64, gamma: f64, warmUp: f64, warmFactor: f64,
): void {
  if (isWarmingUp(initial, iteration, rate, warmUp, warmFactor)) return;
  const t = <f64>load<i32>(iteration.data) - warmUp;
  let k: f64 = 0;
  if (count > 0 && m0 <= t) k++;
  if (count > 1 && m1 <= t) k++;
  if (count > 2 && m2 <= t) k++;
  if (count > 3 && m3 <= t) k++;
  if (count > 4 && m4 <= t) k++;
  if (count > 5 && m5 <= t) k++;
  if (count > 6 && m6 <= t) k++;
  if (count > 7 && m7 <= t) k++;
  const power = k == 0 ? 1 : NativeMath.exp(k * NativeMath.log(gamma));
  store<f32>(rate.data, <f32>(<f64>load<f32>(initial.data) * power));
}
