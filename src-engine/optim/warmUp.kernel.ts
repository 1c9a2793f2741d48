// A warm-up before a schedule, in float64, rounded once.

import { View } from "../ops/shared/view.kernel";

/** Whether it goes on; then the rate is written: η = η₀·(f + (1 − f)·t/W) */
@inline
export function isWarmingUp(initial: View, iteration: View, rate: View, warmUp: f64, factor: f64): bool {
  const t = <f64>load<i32>(iteration.data);
  if (t >= warmUp) return false;
  store<f32>(rate.data, <f32>(<f64>load<f32>(initial.data) * (factor + (1 - factor) * (t / warmUp))));
  return true;
}
