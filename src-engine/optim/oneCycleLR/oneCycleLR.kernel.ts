// OneCycleLR: one number, in float64, rounded once.

import { View } from "../../ops/shared/view.kernel";
import { cosine } from "../cosineAnnealingLR/cosine.kernel";

/** Half a wave up to the peak, and one from there down */
export function OneCycleLR_learningRate(
  initial: View, iteration: View, rate: View,
  totalSteps: f64, pctStart: f64, divFactor: f64, finalDivFactor: f64,
): void {
  const t = <f64>load<i32>(iteration.data);
  const peak = pctStart * totalSteps - 1;
  const first = 1 / divFactor;
  const rises = t < peak;
  const length = rises ? peak : totalSteps - 1 - peak;
  const offset = rises ? t : Math.min(t - peak, length);
  const from = rises ? first : 1, to = rises ? 1 : first / finalDivFactor;
  const share = to + (from - to) * (0.5 * (1 + cosine(3.141592653589793 / length * offset)));
  store<f32>(rate.data, <f32>(<f64>load<f32>(initial.data) * share));
}
