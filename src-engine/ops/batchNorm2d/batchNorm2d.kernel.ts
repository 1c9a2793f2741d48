// BatchNorm2d in float32 SIMD, row by row, the pixels of a few channels at a time. Sums go by rows, images and shards (channels.ts).
// What evaluation computes likewise, with the running mean and variance instead of the batch's, has the same kernels. Working memory holds
// up to three numbers for every channel.

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

/**
 * Sums over the pixels of f(first, second, mean), channel by channel, to `sums`: row after row, so that a row's channels are read while it
 * is near. An image's sums wait in `image`.
 */
@inline
function sumOver<F>(first: View, second: View, mean: usize, sums: usize, image: usize): void {
  const f = changetype<F>(0), pixel = first.pixel, step = second.pixel;
  memory.fill(sums, 0, pixel);
  for (let n = 0; n < first.n; n++) {
    memory.fill(image, 0, pixel);
    for (let i = 0; i < first.h; i++) {
      const ours = first.data + <usize>n * first.image + <usize>i * first.row;
      const theirs = second.data + <usize>n * second.image + <usize>i * second.row;
      for (let lane: usize = 0; lane < pixel; lane += 32) {
        const low = mean ? v128.load(mean + lane) : f32x4.splat(0);
        const high = mean ? v128.load(mean + lane, 16) : f32x4.splat(0);
        let x = ours + lane, y = theirs + lane, row = f32x4.splat(0), more = row;
        for (let j = 0; j < first.w; j++) {
          row = f32x4.add(row, f.of(v128.load(x), v128.load(y), low));
          more = f32x4.add(more, f.of(v128.load(x, 16), v128.load(y, 16), high));
          x += pixel;
          y += step;
        }
        v128.store(image + lane, f32x4.add(v128.load(image + lane), row));
        v128.store(image + lane, f32x4.add(v128.load(image + lane, 16), more), 16);
      }
    }
    for (let lane: usize = 0; lane < pixel; lane += 16) {
      v128.store(sums + lane, f32x4.add(v128.load(sums + lane), v128.load(image + lane)));
    }
  }
}

/** Makes of sums their shares. */
function shared(sums: View, values: i32): void {
  const share = inverse(values);
  for (let at = sums.data, end = at + sums.bytes; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), share));
}

/** Σ x / M */
export function BatchNorm2d_mean(input: View, mean: View, values: i32, work: usize): void {
  sumOver<Itself>(input, input, 0, mean.data, work);
  shared(mean, values);
}

/** Σ (x − μ)² / M */
export function BatchNorm2d_variance(input: View, mean: View, variance: View, values: i32, work: usize): void {
  sumOver<Squared>(input, input, mean.data, variance.data, work);
  shared(variance, values);
}

/** Σ ȳ */
export function BatchNorm2d_gradBias(gradOutput: View, gradBias: View, work: usize): void {
  sumOver<Itself>(gradOutput, gradOutput, 0, gradBias.data, work);
}

/** Σ ȳ (x − μ) / √(v + ε) */
export function BatchNorm2d_gradWeight(
  gradOutput: View, input: View, mean: View, variance: View, gradWeight: View, eps: f64, work: usize,
): void {
  sumOver<TimesDeviation>(gradOutput, input, mean.data, gradWeight.data, work);
  for (let lane: usize = 0; lane < gradWeight.bytes; lane += 16) {
    const to = gradWeight.data + lane;
    v128.store(to, f32x4.mul(v128.load(to), scaleOf(variance, lane, eps)));
  }
}

// -- pixel by pixel ----------------------------------------------------------------------------------

/** γ/√(v + ε) (x − μ) + β */
export function BatchNorm2d_output(
  input: View, mean: View, variance: View, weight: View, bias: View, output: View, eps: f64, work: usize,
): void {
  putScales(weight, variance, eps, work);
  for (let n = 0; n < output.n; n++) {
    for (let i = 0; i < output.h; i++) {
      const from = input.data + <usize>n * input.image + <usize>i * input.row;
      const to = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let lane: usize = 0; lane < output.pixel; lane += 32) {
        const scale = v128.load(work + lane), scaleToo = v128.load(work + lane, 16);
        const centre = v128.load(mean.data + lane), centreToo = v128.load(mean.data + lane, 16);
        const shift = v128.load(bias.data + lane), shiftToo = v128.load(bias.data + lane, 16);
        let x = from + lane, y = to + lane;
        for (let j = 0; j < output.w; j++) {
          v128.store(y, f32x4.add(f32x4.mul(scale, f32x4.sub(v128.load(x), centre)), shift));
          v128.store(y, f32x4.add(f32x4.mul(scaleToo, f32x4.sub(v128.load(x, 16), centreToo)), shiftToo), 16);
          x += input.pixel;
          y += output.pixel;
        }
      }
    }
  }
}

/** Puts γ/√(v + ε) of every channel into working memory. */
function putScales(weight: View, variance: View, eps: f64, work: usize): void {
  for (let lane: usize = 0; lane < variance.bytes; lane += 16) {
    v128.store(work + lane, f32x4.mul(v128.load(weight.data + lane), scaleOf(variance, lane, eps)));
  }
}

/** γ/√(v + ε) (ȳ − β̄/M − γ̄/(M√(v + ε)) (x − μ)) */
export function BatchNorm2d_gradInput(
  gradOutput: View, input: View, mean: View, variance: View, weight: View, gradWeight: View, gradBias: View,
  gradInput: View, eps: f64, values: i32, work: usize,
): void {
  const share = inverse(values), levels = work + gradInput.pixel, slopes = levels + gradInput.pixel;
  putScales(weight, variance, eps, work);
  for (let lane: usize = 0; lane < variance.bytes; lane += 16) {
    const slope = f32x4.mul(scaleOf(variance, lane, eps), v128.load(gradWeight.data + lane));
    v128.store(levels + lane, f32x4.mul(v128.load(gradBias.data + lane), share));
    v128.store(slopes + lane, f32x4.mul(slope, share));
  }
  for (let n = 0; n < gradInput.n; n++) {
    for (let i = 0; i < gradInput.h; i++) {
      const gradients = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      const from = input.data + <usize>n * input.image + <usize>i * input.row;
      const to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let lane: usize = 0; lane < gradInput.pixel; lane += 16) {
        const scale = v128.load(work + lane), centre = v128.load(mean.data + lane);
        const level = v128.load(levels + lane), slope = v128.load(slopes + lane);
        let g = gradients + lane, x = from + lane, y = to + lane;
        for (let j = 0; j < gradInput.w; j++) {
          const tilt = f32x4.mul(slope, f32x4.sub(v128.load(x), centre));
          v128.store(y, f32x4.mul(scale, f32x4.sub(f32x4.sub(v128.load(g), level), tilt)));
          g += gradOutput.pixel;
          x += input.pixel;
          y += gradInput.pixel;
        }
      }
    }
  }
}

/** In evaluation, where mean and variance don't hang on x: γ/√(v + ε) ȳ */
export function BatchNorm2d_scaledGradient(
  gradOutput: View, variance: View, weight: View, gradInput: View, eps: f64, work: usize,
): void {
  putScales(weight, variance, eps, work);
  for (let n = 0; n < gradInput.n; n++) {
    for (let i = 0; i < gradInput.h; i++) {
      const from = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      const to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let lane: usize = 0; lane < gradInput.pixel; lane += 16) {
        const scale = v128.load(work + lane);
        let g = from + lane, y = to + lane;
        for (let j = 0; j < gradInput.w; j++) {
          v128.store(y, f32x4.mul(scale, v128.load(g)));
          g += gradOutput.pixel;
          y += gradInput.pixel;
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
