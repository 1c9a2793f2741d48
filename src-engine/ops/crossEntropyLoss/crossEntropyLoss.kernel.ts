// CrossEntropyLoss in float32.

import { largest } from "../softmax/softmax.kernel";
import { addWeights, shareOf, weightAt } from "../shared/classes/classWeights.kernel";
import { View } from "../shared/view.kernel";

export function CrossEntropyLoss_logProbabilities(input: View, out: View): void {
  for (let n = 0; n < input.n; n++) {
    const x = input.data + <usize>n * input.image, y = out.data + <usize>n * out.image;
    const m = largest(x, input.c);
    let total: f32 = 0;
    for (let i = 0; i < input.c; i++) total += NativeMathf.exp(load<f32>(x + (<usize>i << 2)) - m);
    const logTotal = NativeMathf.log(total);
    for (let i = 0; i < input.c; i++) {
      store<f32>(y + (<usize>i << 2), load<f32>(x + (<usize>i << 2)) - m - logTotal);
    }
  }
}

export function CrossEntropyLoss_output(logProbabilities: View, target: View, loss: View): void {
  let total: f32 = 0;
  for (let n = 0; n < logProbabilities.n; n++) {
    const label = load<i32>(target.data + (<usize>n << 2));
    total += load<f32>(logProbabilities.data + <usize>n * logProbabilities.image + (<usize>label << 2));
  }
  store<f32>(loss.data, total * (-1 / <f32>logProbabilities.n));
}

/** @param batch N, of which these may be a shard */
export function CrossEntropyLoss_gradInput(logProbabilities: View, target: View, gradInput: View, batch: i32): void {
  const scale: f32 = 1 / <f32>batch;
  for (let n = 0; n < logProbabilities.n; n++) {
    const l = logProbabilities.data + <usize>n * logProbabilities.image;
    const out = gradInput.data + <usize>n * gradInput.image;
    const label = load<i32>(target.data + (<usize>n << 2));
    for (let i = 0; i < logProbabilities.c; i++) {
      const oneHot: f32 = i == label ? 1 : 0;
      store<f32>(out + (<usize>i << 2), (NativeMathf.exp(load<f32>(l + (<usize>i << 2))) - oneHot) * scale);
    }
  }
}

export function CrossEntropyLoss_totalWeight(target: View, total: View, weights: usize, count: i32): void {
  addWeights(target, total, weights, count);
}

/** L = −1/W Σ q[n,c]·ℓ[n,c], in float64, rounded once. @param totalWeight W; none where it is a sum */
export function CrossEntropyLoss_weightedOutput(
  logProbabilities: View, target: View, totalWeight: View | null, loss: View,
  smoothing: f64, weights: usize, count: i32,
): void {
  const classes = logProbabilities.c, beside = smoothing / <f64>classes;
  let total: f64 = 0;
  for (let n = 0; n < logProbabilities.n; n++) {
    const l = logProbabilities.data + <usize>n * logProbabilities.image;
    const label = load<i32>(target.data + (<usize>n << 2));
    total += weightAt(weights, count, label) * (1 - smoothing) * <f64>load<f32>(l + (<usize>label << 2));
    if (smoothing == 0) continue;
    for (let i = 0; i < classes; i++) total += weightAt(weights, count, i) * beside * <f64>load<f32>(l + (<usize>i << 2));
  }
  store<f32>(loss.data, <f32>(-total * shareOf(totalWeight)));
}

/** x̄ = 1/W (e^ℓ·Q − q), in float64, rounded once. */
export function CrossEntropyLoss_weightedGradInput(
  logProbabilities: View, target: View, totalWeight: View | null, gradInput: View,
  smoothing: f64, weights: usize, count: i32,
): void {
  const classes = logProbabilities.c, beside = smoothing / <f64>classes, scale = shareOf(totalWeight);
  let all: f64 = 0;
  for (let i = 0; i < classes; i++) all += weightAt(weights, count, i);
  for (let n = 0; n < logProbabilities.n; n++) {
    const l = logProbabilities.data + <usize>n * logProbabilities.image;
    const out = gradInput.data + <usize>n * gradInput.image;
    const label = load<i32>(target.data + (<usize>n << 2));
    const whole = weightAt(weights, count, label) * (1 - smoothing) + all * beside;
    for (let i = 0; i < classes; i++) {
      const own = weightAt(weights, count, i) * (beside + (i == label ? 1 - smoothing : 0));
      const probability = NativeMath.exp(<f64>load<f32>(l + (<usize>i << 2)));
      store<f32>(out + (<usize>i << 2), <f32>((probability * whole - own) * scale));
    }
  }
}
