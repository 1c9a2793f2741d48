// The gradients of a norm's weight and bias: sums over all elements that have them in common, of a shard of the batch. Where weights are
// for elements (`axes` > 0) working memory also holds a sum for every element of an image, channels innermost.

import { View } from "../shared/view.kernel";
import { spread, spreadScales } from "./norm.kernel";

/** Σ ȳ */
export function GroupNorm_gradBias(
  gradOutput: View, gradBias: View, _channels: i32, axes: i32, _values: i32, work: usize,
): void {
  const W = gradOutput.w, pixel = gradOutput.pixel, image = work + 2 * pixel, sums = work + 4 * pixel;
  begin(gradBias, gradOutput, axes, sums);
  for (let n = 0; n < gradOutput.n; n++) {
    memory.fill(image, 0, pixel);
    for (let i = 0; i < gradOutput.h; i++) {
      const row = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      if (axes > 0) {
        const to = sums + (axes == 1 ? 0 : <usize>(i * W) * pixel);
        for (let at: usize = 0; at < <usize>W * pixel; at += 16) {
          v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(row + at)));
        }
        continue;
      }
      for (let lane: usize = 0; lane < pixel; lane += 16) {
        let total = f32x4.splat(0), g = row + lane;
        for (let j = 0; j < W; j++) {
          total = f32x4.add(total, v128.load(g));
          g += pixel;
        }
        v128.store(image + lane, f32x4.add(v128.load(image + lane), total));
      }
    }
    if (axes == 0) addTo(gradBias.data, image, pixel);
  }
  finish(gradBias, gradOutput, axes, sums);
}

/** Σ ȳ x̂ */
export function GroupNorm_gradWeight(
  gradOutput: View, input: View, mean: View, variance: View, gradWeight: View, eps: f64,
  channels: i32, axes: i32, _values: i32, work: usize,
): void {
  const W = input.w, pixel = input.pixel, image = work + 2 * pixel, sums = work + 4 * pixel;
  begin(gradWeight, input, axes, sums);
  for (let n = 0; n < input.n; n++) {
    memory.fill(image, 0, pixel);
    for (let i = 0; i < input.h; i++) {
      if (i == 0 || axes == 1) {
        spread(mean, input, n, i, channels, axes, work);
        spreadScales(variance, input, n, i, channels, axes, eps, work + pixel);
      }
      const gradients = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      const row = input.data + <usize>n * input.image + <usize>i * input.row;
      const to = sums + (axes == 1 ? 0 : <usize>(i * W) * pixel);
      for (let lane: usize = 0; lane < pixel; lane += 16) {
        const centre = v128.load(work + lane), scale = v128.load(work + pixel + lane);
        let total = f32x4.splat(0), at = lane;
        for (let j = 0; j < W; j++) {
          const normalized = f32x4.mul(scale, f32x4.sub(v128.load(row + at), centre));
          const term = f32x4.mul(normalized, v128.load(gradients + at));
          if (axes > 0) v128.store(to + at, f32x4.add(v128.load(to + at), term));
          else total = f32x4.add(total, term);
          at += pixel;
        }
        if (axes == 0) v128.store(image + lane, f32x4.add(v128.load(image + lane), total));
      }
    }
    if (axes == 0) addTo(gradWeight.data, image, pixel);
  }
  finish(gradWeight, input, axes, sums);
}

/** Makes zero what is added to. */
function begin(own: View, x: View, axes: i32, sums: usize): void {
  if (axes == 0) memory.fill(own.data, 0, x.pixel);
  else memory.fill(sums, 0, <usize>((axes == 1 ? 1 : x.h) * x.w) * x.pixel);
}

function addTo(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
}

/** From the sums of an image's elements to those of weights: in their order, or the sums of all channels. */
function finish(own: View, x: View, axes: i32, sums: usize): void {
  if (axes == 0) return;
  const rows = axes == 1 ? 1 : x.h, plane = <usize>(x.h * x.w) << 2;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < x.w; j++) {
      const from = sums + <usize>(i * x.w + j) * x.pixel;
      if (axes == 3) {
        let to = own.data + (<usize>(i * x.w + j) << 2);
        for (let c = 0; c < x.c; c++) {
          store<f32>(to, load<f32>(from + (<usize>c << 2)));
          to += plane;
        }
      } else {
        let total = load<f32>(from);
        for (let c = 1; c < x.c; c++) total += load<f32>(from + (<usize>c << 2));
        store<f32>(own.data + (axes == 2 ? <usize>i * own.image : 0) + (<usize>j << 2), total);
      }
    }
  }
}
