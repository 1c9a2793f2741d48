// CosineAnnealingLR: one number, in float64, rounded once.

import { View } from "../../ops/shared/view.kernel";
import { isWarmingUp } from "../warmUp.kernel";
import { cosine } from "./cosine.kernel";

/** η = η_min + (η₀ − η_min)·(1 + cos(π·t/T))/2 */
export function CosineAnnealingLR_learningRate(
  initial: View, iteration: View, rate: View, tMax: f64, etaMin: f64, warmUp: f64, warmFactor: f64,
): void {
  if (isWarmingUp(initial, iteration, rate, warmUp, warmFactor)) return;
  const turned = (<f64>load<i32>(iteration.data) - warmUp) % (2 * tMax);
  const share = 0.5 * (1 + cosine(3.141592653589793 / tMax * turned));
  store<f32>(rate.data, <f32>(etaMin + (<f64>load<f32>(initial.data) - etaMin) * share));
}
