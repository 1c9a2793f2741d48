// NLLLoss on probabilities in float32.

import { addWeights, shareOf, weightAt } from "../shared/classes/classWeights.kernel";
import { View } from "../shared/view.kernel";

export function NLLLoss_output(input: View, target: View, loss: View, epsilon: f32): void {
  let total: f32 = 0;
  for (let n = 0; n < input.n; n++) {
    const label = load<i32>(target.data + (<usize>n << 2));
    total += NativeMathf.log(load<f32>(input.data + <usize>n * input.image + (<usize>label << 2)) + epsilon);
  }
  store<f32>(loss.data, total * (-1 / <f32>input.n));
}

/** @param batch N, of which these may be a shard */
export function NLLLoss_gradInput(input: View, target: View, gradInput: View, epsilon: f32, batch: i32): void {
  const scale: f32 = -1 / <f32>batch;
  for (let n = 0; n < input.n; n++) {
    const row = gradInput.data + <usize>n * gradInput.image;
    memory.fill(row, 0, gradInput.pixel);
    const at = <usize>load<i32>(target.data + (<usize>n << 2)) << 2;
    store<f32>(row + at, (1 / (load<f32>(input.data + <usize>n * input.image + at) + epsilon)) * scale);
  }
}

export function NLLLoss_totalWeight(target: View, total: View, weights: usize, count: i32): void {
  addWeights(target, total, weights, count);
}

/** L = −1/W Σ w[t[n]]·log(p[n,t[n]] + ε), in float64, rounded once. @param totalWeight W; none where it is a sum */
export function NLLLoss_weightedOutput(
  input: View, target: View, totalWeight: View | null, loss: View, epsilon: f64, weights: usize, count: i32,
): void {
  let total: f64 = 0;
  for (let n = 0; n < input.n; n++) {
    const label = load<i32>(target.data + (<usize>n << 2));
    const p = <f64>load<f32>(input.data + <usize>n * input.image + (<usize>label << 2));
    total += weightAt(weights, count, label) * NativeMath.log(p + epsilon);
  }
  store<f32>(loss.data, <f32>(-total * shareOf(totalWeight)));
}

/** p̄ = −[i = t] w/(W·(p + ε)), in float64, rounded once. */
export function NLLLoss_weightedGradInput(
  input: View, target: View, totalWeight: View | null, gradInput: View, epsilon: f64, weights: usize, count: i32,
): void {
  const scale = -shareOf(totalWeight);
  for (let n = 0; n < input.n; n++) {
    const row = gradInput.data + <usize>n * gradInput.image;
    memory.fill(row, 0, gradInput.pixel);
    const label = load<i32>(target.data + (<usize>n << 2));
    const at = <usize>label << 2;
    const p = <f64>load<f32>(input.data + <usize>n * input.image + at);
    store<f32>(row + at, <f32>((weightAt(weights, count, label) / (p + epsilon)) * scale));
  }
}
