// Linear in float32 SIMD. The forward sums run along the rows, four lanes at a time, and
// the lanes are added at the end; the gradients are sums of rows (rows.kernel.ts).
//
// Rows are padded to 8 with zeros, which add nothing; what is written keeps them zero.

import { multiplyAdd } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";
import { addRows } from "./rows.kernel";

/**
 * y[n,o] = b[o] + Σ w[o,i] · x[n,i], each a vector of 4 partial sums: ((s₀ + s₁) + (s₂ + s₃)) + b; without b where there is none
 *
 *   2 samples × 4 outputs at a time; a sample left over, and a batch of one, 1 × 8
 */
export function Linear_output(weight: View, input: View, bias: View | null, output: View): void {
  const start = bias ? bias.data : 0;
  const N = output.n, O = output.c, bytes = input.pixel, w = weight.data, step = weight.image;
  const pairs = N & ~1;
  for (let o = 0; o < O && pairs > 0; o += 4) {
    const o1 = min(o + 1, O - 1), o2 = min(o + 2, O - 1), o3 = min(o + 3, O - 1);
    for (let n = 0; n < pairs; n += 2) {
      const x = input.data + <usize>n * input.image, y = output.data + <usize>n * output.image;
      dots(
        x, x + input.image, bytes,
        w + <usize>o * step, w + <usize>o1 * step, w + <usize>o2 * step, w + <usize>o3 * step,
        start, y, y + output.image, <usize>o << 2, <usize>o1 << 2, <usize>o2 << 2, <usize>o3 << 2,
      );
    }
  }
  if (pairs == N) return;
  const x = input.data + <usize>pairs * input.image, y = output.data + <usize>pairs * output.image;
  // The last eight overlap those before where eight do not divide: the same sums, stored twice.
  for (let o = 0; o < O; o += 8) {
    const first = max(0, min(o, O - 8)), last = O - 1 - first;
    dotsOfOne(x, bytes, w + <usize>first * step, step, last, start ? start + (<usize>first << 2) : 0, y + (<usize>first << 2));
  }
}

/** Eight outputs of one sample; those past the `last` repeat it. */
function dotsOfOne(x: usize, bytes: usize, w: usize, step: usize, last: i32, bias: usize, y: usize): void {
  const l1 = <usize>min(1, last), l2 = <usize>min(2, last), l3 = <usize>min(3, last), l4 = <usize>min(4, last);
  const l5 = <usize>min(5, last), l6 = <usize>min(6, last), l7 = <usize>min(7, last);
  eightDots(
    x, x + bytes, w, w + l1 * step, w + l2 * step, w + l3 * step, w + l4 * step, w + l5 * step, w + l6 * step,
    w + l7 * step, bias, y, last,
  );
}

/** The sums in eight registers. The rows come as parameters, as in ConvReluPool_window. */
function eightDots(
  x: usize, end: usize, w0: usize, w1: usize, w2: usize, w3: usize, w4: usize, w5: usize, w6: usize, w7: usize,
  bias: usize, y: usize, last: i32,
): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
  let at: usize = 0;
  while (x < end) {
    const a = v128.load(x);
    c0 = multiplyAdd(c0, a, v128.load(w0 + at)); c1 = multiplyAdd(c1, a, v128.load(w1 + at));
    c2 = multiplyAdd(c2, a, v128.load(w2 + at)); c3 = multiplyAdd(c3, a, v128.load(w3 + at));
    c4 = multiplyAdd(c4, a, v128.load(w4 + at)); c5 = multiplyAdd(c5, a, v128.load(w5 + at));
    c6 = multiplyAdd(c6, a, v128.load(w6 + at)); c7 = multiplyAdd(c7, a, v128.load(w7 + at));
    at += 16;
    x += 16;
  }
  store<f32>(y, plus(lanes(c0), bias, 0));
  if (last >= 1) store<f32>(y, plus(lanes(c1), bias, 4), 4);
  if (last >= 2) store<f32>(y, plus(lanes(c2), bias, 8), 8);
  if (last >= 3) store<f32>(y, plus(lanes(c3), bias, 12), 12);
  if (last >= 4) store<f32>(y, plus(lanes(c4), bias, 16), 16);
  if (last >= 5) store<f32>(y, plus(lanes(c5), bias, 20), 20);
  if (last >= 6) store<f32>(y, plus(lanes(c6), bias, 24), 24);
  if (last >= 7) store<f32>(y, plus(lanes(c7), bias, 28), 28);
}

function dots(
  x0: usize, x1: usize, bytes: usize, w0: usize, w1: usize, w2: usize, w3: usize,
  bias: usize, y0: usize, y1: usize, o0: usize, o1: usize, o2: usize, o3: usize,
): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const a = v128.load(x0 + i), b = v128.load(x1 + i);
    let w = v128.load(w0 + i);
    c0 = multiplyAdd(c0, a, w); c4 = multiplyAdd(c4, b, w);
    w = v128.load(w1 + i);
    c1 = multiplyAdd(c1, a, w); c5 = multiplyAdd(c5, b, w);
    w = v128.load(w2 + i);
    c2 = multiplyAdd(c2, a, w); c6 = multiplyAdd(c6, b, w);
    w = v128.load(w3 + i);
    c3 = multiplyAdd(c3, a, w); c7 = multiplyAdd(c7, b, w);
  }
  store<f32>(y0 + o0, plus(lanes(c0), bias, o0));
  store<f32>(y0 + o1, plus(lanes(c1), bias, o1));
  store<f32>(y0 + o2, plus(lanes(c2), bias, o2));
  store<f32>(y0 + o3, plus(lanes(c3), bias, o3));
  store<f32>(y1 + o0, plus(lanes(c4), bias, o0));
  store<f32>(y1 + o1, plus(lanes(c5), bias, o1));
  store<f32>(y1 + o2, plus(lanes(c6), bias, o2));
  store<f32>(y1 + o3, plus(lanes(c7), bias, o3));
}

/** The bias at a place, where there is one. */
@inline
function plus(sum: f32, bias: usize, at: usize): f32 {
  return bias ? sum + load<f32>(bias + at) : sum;
}

@inline
function lanes(c: v128): f32 {
  return f32x4.extract_lane(c, 0) + f32x4.extract_lane(c, 1) + (f32x4.extract_lane(c, 2) + f32x4.extract_lane(c, 3));
}

/** x̄[n,i] = Σ w[o,i] · ȳ[n,o]: rows of the weights, by the sample's gradients. */
export function Linear_gradInput(weight: View, gradOutput: View, gradInput: View, scratch: usize): void {
  addRows(
    gradOutput.data, gradOutput.image, 4, weight.n, weight.data, weight.image,
    gradInput.data, gradInput.image, gradInput.pixel, gradInput.n, false, 0, scratch,
  );
  clearPadding(gradInput);
}

/** w̄[o,i] = Σ ȳ[n,o] · x[n,i]: rows of the input, by the output's gradients. */
export function Linear_gradWeight(gradOutput: View, input: View, gradWeight: View, scratch: usize): void {
  addRows(
    gradOutput.data, 4, gradOutput.image, gradOutput.n, input.data, input.image,
    gradWeight.data, gradWeight.image, gradWeight.pixel, gradWeight.n, false, 0, scratch,
  );
  clearPadding(gradWeight);
}

/** b̄[o] = Σ ȳ[n,o] in the order of n. */
export function Linear_gradBias(gradOutput: View, gradBias: View): void {
  for (let lane: usize = 0; lane < gradOutput.pixel; lane += 16) {
    let total = f32x4.splat(0), at = gradOutput.data + lane;
    for (let n = 0; n < gradOutput.n; n++) {
      total = f32x4.add(total, v128.load(at));
      at += gradOutput.image;
    }
    v128.store(gradBias.data + lane, total);
  }
}

/** ∞·0 would leave NaN in the padding. */
function clearPadding(out: View): void {
  const used = <usize>out.c << 2;
  if (used == out.pixel) return;
  for (let row = out.data, r = 0; r < out.n; r++) {
    memory.fill(row + used, 0, out.pixel - used);
    row += out.image;
  }
}
