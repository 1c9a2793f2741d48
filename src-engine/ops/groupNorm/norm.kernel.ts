// Norms over parts of each sample, in float32 SIMD. A part is some neighbouring channels with all of their pixels, or of its channel
// the pixels of one row (`axes` = 1). Working memory holds a number for every channel, four times: its part's mean and scale, and two sums.

import { View } from "../shared/view.kernel";
import { ownOf, lanesOf } from "./own.kernel";

/** A mean's or variance's numbers for an image, or for this row of it, lie here. */
@inline
function momentsAt(moments: View, n: i32, i: i32, axes: i32): usize {
  return moments.data + <usize>n * moments.image + (axes == 1 ? <usize>i * moments.row : 0);
}

/** Puts at `to` for every channel its part's number; 0 past the last channel. */
export function spread(moments: View, x: View, n: i32, i: i32, channels: i32, axes: i32, to: usize): void {
  let part = momentsAt(moments, n, i, axes);
  if (channels == 1) {
    for (let lane: usize = 0; lane < x.pixel; lane += 16) {
      v128.store(to + lane, v128.and(v128.load(part + lane), lanesOf(x.c, lane)));
    }
    return;
  }
  memory.fill(to, 0, x.pixel);
  for (let c = 0; c < x.c; part += 4) {
    const value = load<f32>(part);
    for (const end = c + channels; c < end; c++) store<f32>(to + (<usize>c << 2), value);
  }
}

/** Puts at `to` for every channel its part's 1/√(v + ε); 0 past the last channel. */
export function spreadScales(
  variance: View, x: View, n: i32, i: i32, channels: i32, axes: i32, eps: f64, to: usize,
): void {
  spread(variance, x, n, i, channels, axes, to);
  for (let lane: usize = 0; lane < x.pixel; lane += 16) {
    const root = f32x4.sqrt(f32x4.add(v128.load(to + lane), f32x4.splat(<f32>eps)));
    v128.store(to + lane, v128.and(f32x4.div(f32x4.splat(1), root), lanesOf(x.c, lane)));
  }
}

/** Puts in the place of every channel's sum that of its part, channel after channel. */
function gather(sums: usize, count: i32, channels: i32): void {
  if (channels == 1) return;
  for (let c = 0; c < count;) {
    const first = sums + (<usize>c << 2);
    let total = load<f32>(first);
    for (let k = 1; k < channels; k++) total += load<f32>(first + (<usize>k << 2));
    for (let k = 0; k < channels; k++) store<f32>(first + (<usize>k << 2), total);
    c += channels;
  }
}

/** Writes of every part's sum, which all of its channels have, its share. */
function writeShares(sums: usize, x: View, channels: i32, values: i32, to: usize): void {
  const share = <f32>(1.0 / <f64>values);
  for (let c = 0; c < x.c; c += channels) {
    store<f32>(to, load<f32>(sums + (<usize>c << 2)) * share);
    to += 4;
  }
}

/** Whether a part ends with this row of pixels. */
@inline
function endsAt(i: i32, rows: i32, axes: i32): bool {
  return axes == 1 || i == rows - 1;
}

/** Σ x / M */
export function GroupNorm_mean(input: View, mean: View, channels: i32, axes: i32, values: i32, work: usize): void {
  const W = input.w, pixel = input.pixel;
  for (let n = 0; n < input.n; n++) {
    memory.fill(work, 0, pixel);
    for (let i = 0; i < input.h; i++) {
      const row = input.data + <usize>n * input.image + <usize>i * input.row;
      for (let lane: usize = 0; lane < pixel; lane += 16) {
        let total = f32x4.splat(0), x = row + lane;
        for (let j = 0; j < W; j++) {
          total = f32x4.add(total, v128.load(x));
          x += pixel;
        }
        v128.store(work + lane, f32x4.add(v128.load(work + lane), total));
      }
      if (!endsAt(i, input.h, axes)) continue;
      gather(work, input.c, channels);
      writeShares(work, input, channels, values, momentsAt(mean, n, i, axes));
      memory.fill(work, 0, pixel);
    }
  }
}

/** Σ (x − μ)² / M */
export function GroupNorm_variance(
  input: View, mean: View, variance: View, channels: i32, axes: i32, values: i32, work: usize,
): void {
  const W = input.w, pixel = input.pixel, means = work + pixel;
  for (let n = 0; n < input.n; n++) {
    memory.fill(work, 0, pixel);
    for (let i = 0; i < input.h; i++) {
      if (i == 0 || axes == 1) spread(mean, input, n, i, channels, axes, means);
      const row = input.data + <usize>n * input.image + <usize>i * input.row;
      for (let lane: usize = 0; lane < pixel; lane += 16) {
        const centre = v128.load(means + lane);
        let total = f32x4.splat(0), x = row + lane;
        for (let j = 0; j < W; j++) {
          const d = f32x4.sub(v128.load(x), centre);
          total = f32x4.add(total, f32x4.mul(d, d));
          x += pixel;
        }
        v128.store(work + lane, f32x4.add(v128.load(work + lane), total));
      }
      if (!endsAt(i, input.h, axes)) continue;
      gather(work, input.c, channels);
      writeShares(work, input, channels, values, momentsAt(variance, n, i, axes));
      memory.fill(work, 0, pixel);
    }
  }
}

/** γ x̂ + β, or x̂ */
export function GroupNorm_output(
  input: View, mean: View, variance: View, weight: View | null, bias: View | null, output: View, eps: f64,
  channels: i32, axes: i32, _values: i32, work: usize,
): void {
  const pixel = input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      if (i == 0 || axes == 1) {
        spread(mean, input, n, i, channels, axes, work);
        spreadScales(variance, input, n, i, channels, axes, eps, work + pixel);
      }
      const x = input.data + <usize>n * input.image + <usize>i * input.row;
      const y = output.data + <usize>n * output.image + <usize>i * output.row;
      if (axes == 0) normalizeRow(input, weight, bias, output, x, y, i, 0, work);
      else normalizeRow(input, weight, bias, output, x, y, i, axes, work);
    }
  }
}

/** A row's γ x̂ + β. Inlined with axes = 0, weights are read once a row. */
@inline
function normalizeRow(
  input: View, weight: View | null, bias: View | null, output: View, from: usize, to: usize, i: i32, axes: i32,
  work: usize,
): void {
  const pixel = input.pixel, one = f32x4.splat(1), zero = f32x4.splat(0);
  for (let lane: usize = 0; lane < pixel; lane += 16) {
    const centre = v128.load(work + lane), scale = v128.load(work + pixel + lane);
    const isScaled = weight != null && bias != null;
    let factor = isScaled && axes == 0 ? ownOf(weight!, 0, input, i, 0, lane) : one;
    let shift = isScaled && axes == 0 ? ownOf(bias!, 0, input, i, 0, lane) : zero;
    let x = from + lane, y = to + lane;
    for (let j = 0; j < input.w; j++) {
      if (axes != 0 && isScaled) {
        factor = ownOf(weight!, axes, input, i, j, lane);
        shift = ownOf(bias!, axes, input, i, j, lane);
      }
      const normalized = f32x4.mul(scale, f32x4.sub(v128.load(x), centre));
      v128.store(y, f32x4.add(f32x4.mul(normalized, factor), shift));
      x += pixel;
      y += output.pixel;
    }
  }
}

/** (γȳ − Σ γȳ / M − x̂ Σ γȳ x̂ / M) / √(v + ε) */
export function GroupNorm_gradInput(
  gradOutput: View, input: View, mean: View, variance: View, weight: View | null, gradInput: View, eps: f64,
  channels: i32, axes: i32, values: i32, work: usize,
): void {
  const rows = axes == 1 ? 1 : input.h;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i += rows) {
      spread(mean, input, n, i, channels, axes, work);
      spreadScales(variance, input, n, i, channels, axes, eps, work + input.pixel);
      if (axes == 0) sumsOfGradients(gradOutput, input, weight, n, i, rows, 0, work);
      else sumsOfGradients(gradOutput, input, weight, n, i, rows, axes, work);
      gather(work + 2 * input.pixel, input.c, channels);
      gather(work + 3 * input.pixel, input.c, channels);
      if (axes == 0) sendBack(gradOutput, input, weight, gradInput, n, i, rows, 0, values, work);
      else sendBack(gradOutput, input, weight, gradInput, n, i, rows, axes, values, work);
    }
  }
}

/** Σ γȳ and Σ γȳ (x − μ) of every channel, over some rows of its pixels. */
@inline
function sumsOfGradients(
  gradOutput: View, input: View, weight: View | null, n: i32, from: i32, rows: i32, axes: i32, work: usize,
): void {
  const W = input.w, pixel = input.pixel, levels = work + 2 * pixel, tilts = work + 3 * pixel;
  memory.fill(levels, 0, 2 * pixel);
  for (let i = from; i < from + rows; i++) {
    const gradients = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
    const row = input.data + <usize>n * input.image + <usize>i * input.row;
    for (let lane: usize = 0; lane < pixel; lane += 16) {
      const centre = v128.load(work + lane);
      let level = f32x4.splat(0), tilt = level, g = gradients + lane, x = row + lane;
      let factor = weight != null && axes == 0 ? ownOf(weight, 0, input, i, 0, lane) : f32x4.splat(1);
      for (let j = 0; j < W; j++) {
        if (axes != 0 && weight != null) factor = ownOf(weight, axes, input, i, j, lane);
        const slope = f32x4.mul(factor, v128.load(g));
        level = f32x4.add(level, slope);
        tilt = f32x4.add(tilt, f32x4.mul(slope, f32x4.sub(v128.load(x), centre)));
        g += gradOutput.pixel;
        x += pixel;
      }
      v128.store(levels + lane, f32x4.add(v128.load(levels + lane), level));
      v128.store(tilts + lane, f32x4.add(v128.load(tilts + lane), tilt));
    }
  }
}

/** The gradients of some rows of pixels, from the sums. */
@inline
function sendBack(
  gradOutput: View, input: View, weight: View | null, gradInput: View, n: i32, from: i32, rows: i32, axes: i32,
  values: i32, work: usize,
): void {
  const W = input.w, pixel = input.pixel, share = f32x4.splat(<f32>(1.0 / <f64>values));
  const scales = work + pixel, levels = work + 2 * pixel, tilts = work + 3 * pixel;
  for (let lane: usize = 0; lane < pixel; lane += 16) {
    const scale = v128.load(scales + lane);
    v128.store(levels + lane, f32x4.mul(v128.load(levels + lane), share));
    v128.store(tilts + lane, f32x4.mul(f32x4.mul(f32x4.mul(scale, scale), v128.load(tilts + lane)), share));
  }
  for (let i = from; i < from + rows; i++) {
    const gradients = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
    const row = input.data + <usize>n * input.image + <usize>i * input.row;
    const out = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
    for (let lane: usize = 0; lane < pixel; lane += 16) {
      const centre = v128.load(work + lane), scale = v128.load(scales + lane);
      const level = v128.load(levels + lane), tilt = v128.load(tilts + lane);
      let factor = weight != null && axes == 0 ? ownOf(weight, 0, input, i, 0, lane) : f32x4.splat(1);
      let g = gradients + lane, x = row + lane, to = out + lane;
      for (let j = 0; j < W; j++) {
        if (axes != 0 && weight != null) factor = ownOf(weight, axes, input, i, j, lane);
        const slope = f32x4.mul(factor, v128.load(g)), d = f32x4.sub(v128.load(x), centre);
        v128.store(to, f32x4.mul(scale, f32x4.sub(f32x4.sub(slope, level), f32x4.mul(tilt, d))));
        g += gradOutput.pixel;
        x += pixel;
        to += gradInput.pixel;
      }
    }
  }
}
