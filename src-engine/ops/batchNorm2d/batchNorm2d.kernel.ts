// BatchNorm2d in float32 SIMD, eight channels at a time. Sums go by rows, images and shards (channels.ts). What evaluation
// computes likewise, with the running mean and variance instead of the batch's, has the same kernels.

import { View } from "../shared/view.kernel";

/** 1/√(v + ε) of four channels; 0 in lanes past the last channel. */
@inline
function scaleOf(variance: View, lane: usize, eps: f64): v128 {
  const root = f32x4.sqrt(f32x4.add(v128.load(variance.data + lane), f32x4.splat(<f32>eps)));
  return v128.and(f32x4.div(f32x4.splat(1), root), lanesOf(variance, lane));
}

/** All bits set in the lanes of a vector of channels that exist. */
@inline
function lanesOf(channels: View, lane: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(channels.n - <i32>(lane >> 2)));
}

@inline
function inverse(values: i32): v128 {
  return f32x4.splat(<f32>(1.0 / <f64>values));
}

// -- sums over the batch: what a shard has, times a scale -------------------------------------------

class Itself {
  @inline of(x: v128, _y: v128, _mean: v128): v128 { return x; }
}
class Squared {
  @inline of(x: v128, _y: v128, mean: v128): v128 {
    const d = f32x4.sub(x, mean);
    return f32x4.mul(d, d);
  }
}
class TimesDeviation {
  @inline of(g: v128, x: v128, mean: v128): v128 { return f32x4.mul(g, f32x4.sub(x, mean)); }
}

/** The sum over four channels' pixels of f(first, second, mean). */
@inline
function sumOver<F>(first: View, second: View, lane: usize, mean: v128): v128 {
  const f = changetype<F>(0);
  let total = f32x4.splat(0);
  for (let n = 0; n < first.n; n++) {
    let image = f32x4.splat(0);
    for (let i = 0; i < first.h; i++) {
      let x = first.data + <usize>n * first.image + <usize>i * first.row + lane;
      let y = second.data + <usize>n * second.image + <usize>i * second.row + lane;
      let row = f32x4.splat(0);
      for (let j = 0; j < first.w; j++) {
        row = f32x4.add(row, f.of(v128.load(x), v128.load(y), mean));
        x += first.pixel;
        y += second.pixel;
      }
      image = f32x4.add(image, row);
    }
    total = f32x4.add(total, image);
  }
  return total;
}

/** Σ x / M */
export function BatchNorm2d_mean(input: View, mean: View, values: i32): void {
  const share = inverse(values), none = f32x4.splat(0);
  for (let lane: usize = 0; lane < mean.bytes; lane += 16) {
    v128.store(mean.data + lane, f32x4.mul(sumOver<Itself>(input, input, lane, none), share));
  }
}

/** Σ (x − μ)² / M */
export function BatchNorm2d_variance(input: View, mean: View, variance: View, values: i32): void {
  const share = inverse(values);
  for (let lane: usize = 0; lane < variance.bytes; lane += 16) {
    const centre = v128.load(mean.data + lane);
    v128.store(variance.data + lane, f32x4.mul(sumOver<Squared>(input, input, lane, centre), share));
  }
}

/** Σ ȳ */
export function BatchNorm2d_gradBias(gradOutput: View, gradBias: View): void {
  const none = f32x4.splat(0);
  for (let lane: usize = 0; lane < gradBias.bytes; lane += 16) {
    v128.store(gradBias.data + lane, sumOver<Itself>(gradOutput, gradOutput, lane, none));
  }
}

/** Σ ȳ (x − μ) / √(v + ε) */
export function BatchNorm2d_gradWeight(
  gradOutput: View, input: View, mean: View, variance: View, gradWeight: View, eps: f64,
): void {
  for (let lane: usize = 0; lane < gradWeight.bytes; lane += 16) {
    const total = sumOver<TimesDeviation>(gradOutput, input, lane, v128.load(mean.data + lane));
    v128.store(gradWeight.data + lane, f32x4.mul(total, scaleOf(variance, lane, eps)));
  }
}

// -- pixel by pixel ----------------------------------------------------------------------------------

/** γ/√(v + ε) (x − μ) + β */
export function BatchNorm2d_output(
  input: View, mean: View, variance: View, weight: View, bias: View, output: View, eps: f64,
): void {
  for (let lane: usize = 0; lane < output.pixel; lane += 16) {
    const scale = f32x4.mul(v128.load(weight.data + lane), scaleOf(variance, lane, eps));
    const centre = v128.load(mean.data + lane), shift = v128.load(bias.data + lane);
    for (let n = 0; n < output.n; n++) {
      for (let i = 0; i < output.h; i++) {
        let x = input.data + <usize>n * input.image + <usize>i * input.row + lane;
        let y = output.data + <usize>n * output.image + <usize>i * output.row + lane;
        for (let j = 0; j < output.w; j++) {
          v128.store(y, f32x4.add(f32x4.mul(scale, f32x4.sub(v128.load(x), centre)), shift));
          x += input.pixel;
          y += output.pixel;
        }
      }
    }
  }
}

/** γ/√(v + ε) (ȳ − β̄/M − γ̄/(M√(v + ε)) (x − μ)) */
export function BatchNorm2d_gradInput(
  gradOutput: View, input: View, mean: View, variance: View, weight: View, gradWeight: View, gradBias: View,
  gradInput: View, eps: f64, values: i32,
): void {
  const share = inverse(values);
  for (let lane: usize = 0; lane < gradInput.pixel; lane += 16) {
    const root = scaleOf(variance, lane, eps), scale = f32x4.mul(v128.load(weight.data + lane), root);
    const centre = v128.load(mean.data + lane);
    const level = f32x4.mul(v128.load(gradBias.data + lane), share);
    const slope = f32x4.mul(f32x4.mul(root, v128.load(gradWeight.data + lane)), share);
    for (let n = 0; n < gradInput.n; n++) {
      for (let i = 0; i < gradInput.h; i++) {
        let g = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row + lane;
        let x = input.data + <usize>n * input.image + <usize>i * input.row + lane;
        let to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row + lane;
        for (let j = 0; j < gradInput.w; j++) {
          const tilt = f32x4.mul(slope, f32x4.sub(v128.load(x), centre));
          v128.store(to, f32x4.mul(scale, f32x4.sub(f32x4.sub(v128.load(g), level), tilt)));
          g += gradOutput.pixel;
          x += input.pixel;
          to += gradInput.pixel;
        }
      }
    }
  }
}

/** In evaluation, where mean and variance don't hang on x: γ/√(v + ε) ȳ */
export function BatchNorm2d_scaledGradient(
  gradOutput: View, variance: View, weight: View, gradInput: View, eps: f64,
): void {
  for (let lane: usize = 0; lane < gradInput.pixel; lane += 16) {
    const scale = f32x4.mul(v128.load(weight.data + lane), scaleOf(variance, lane, eps));
    for (let n = 0; n < gradInput.n; n++) {
      for (let i = 0; i < gradInput.h; i++) {
        let g = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row + lane;
        let to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row + lane;
        for (let j = 0; j < gradInput.w; j++) {
          v128.store(to, f32x4.mul(scale, v128.load(g)));
          g += gradOutput.pixel;
          to += gradInput.pixel;
        }
      }
    }
  }
}

// -- running values ------------------------------------------------------------------------------------

/** (1 − m) r + m μ */
export function BatchNorm2d_nextRunningMean(running: View, mean: View, next: View, momentum: f64): void {
  blend(running, mean, next, 1.0 - momentum, momentum);
}

/** (1 − m) r + m v M/(M − 1) */
export function BatchNorm2d_nextRunningVar(
  running: View, variance: View, next: View, momentum: f64, values: i32,
): void {
  blend(running, variance, next, 1.0 - momentum, momentum * (<f64>values / <f64>(values - 1)));
}

function blend(running: View, now: View, next: View, keep: f64, rate: f64): void {
  const a = f32x4.splat(<f32>keep), b = f32x4.splat(<f32>rate);
  for (let lane: usize = 0; lane < next.bytes; lane += 16) {
    const kept = f32x4.mul(a, v128.load(running.data + lane));
    v128.store(next.data + lane, f32x4.add(kept, f32x4.mul(b, v128.load(now.data + lane))));
  }
}
