// LocalResponseNorm in float32 SIMD. A pixel's channels are copied between zeros into working memory, so that neighbours beyond the first
// and last channel add nothing. Powers are computed in float64 and rounded.

import { existing, joined, lower, upper } from "../shared/squash.kernel";
import { exp2lanes } from "../shared/exp.kernel";
import { View } from "../shared/view.kernel";
import { log2lanes } from "./log.kernel";

/** k + α/n Σ x² */
export function LocalResponseNorm_divisor(
  input: View, divisor: View, size: i32, alpha: f64, _beta: f64, k: f64, work: usize,
): void {
  const pixel = input.pixel, line = work + pixel, share = f32x4.splat(<f32>(alpha / <f64>size));
  const below = min(size / 2, input.c - 1), above = min((size - 1) / 2, input.c - 1);
  memory.fill(work, 0, 3 * pixel);
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let to = divisor.data + <usize>n * divisor.image + <usize>i * divisor.row;
      for (let j = 0; j < input.w; j++) {
        for (let lane: usize = 0; lane < pixel; lane += 16) {
          const value = v128.load(x + lane);
          v128.store(line + lane, f32x4.mul(value, value));
        }
        for (let lane: usize = 0; lane < pixel; lane += 16) {
          const total = sumAround(line + lane, below, above);
          const value = f32x4.add(f32x4.splat(<f32>k), f32x4.mul(share, total));
          v128.store(to + lane, v128.and(value, existing(<i32>(lane >> 2), input)));
        }
        x += pixel;
        to += divisor.pixel;
      }
    }
  }
}

/** Of four channels, each with its neighbours, in order. */
@inline
function sumAround(at: usize, below: i32, above: i32): v128 {
  let from = at - (<usize>below << 2);
  let total = v128.load(from);
  for (let more = below + above; more > 0; more--) {
    from += 4;
    total = f32x4.add(total, v128.load(from));
  }
  return total;
}

/** x d^−β */
export function LocalResponseNorm_output(
  input: View, divisor: View, output: View, _size: i32, _alpha: f64, beta: f64, _k: f64, _work: usize,
): void {
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      const x = input.data + <usize>n * input.image + <usize>i * input.row;
      const d = divisor.data + <usize>n * divisor.image + <usize>i * divisor.row;
      const to = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let j = 0; j < input.w; j++) {
        for (let lane: usize = 0; lane < input.pixel; lane += 16) {
          const value = f32x4.mul(v128.load(x + <usize>j * input.pixel + lane), power(v128.load(d + <usize>j * divisor.pixel + lane), beta));
          v128.store(to + <usize>j * output.pixel + lane, v128.and(value, existing(<i32>(lane >> 2), input)));
        }
      }
    }
  }
}

/** d^−β of four numbers from 0 on. */
@inline
function power(d: v128, beta: f64): v128 {
  return joined(powerOf(lower(d), beta), powerOf(upper(d), beta));
}

@inline
function powerOf(d: v128, beta: f64): v128 {
  const exponent = f64x2.mul(f64x2.splat(-beta), log2lanes(d));
  // Beyond these float32 has nothing left.
  const bounded = f64x2.max(f64x2.min(exponent, f64x2.splat(600)), f64x2.splat(-600));
  return v128.or(exp2lanes(bounded), f64x2.ne(d, d));
}

/** ȳ d^−β − 2αβ/n · x Σ ȳ y / d */
export function LocalResponseNorm_gradInput(
  gradOutput: View, input: View, divisor: View, output: View, gradInput: View,
  size: i32, alpha: f64, beta: f64, _k: f64, work: usize,
): void {
  const pixel = input.pixel, line = work + pixel, share = f32x4.splat(<f32>(2 * alpha * beta / <f64>size));
  const below = min((size - 1) / 2, input.c - 1), above = min(size / 2, input.c - 1);
  memory.fill(work, 0, 3 * pixel);
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let d = divisor.data + <usize>n * divisor.image + <usize>i * divisor.row;
      let y = output.data + <usize>n * output.image + <usize>i * output.row;
      let to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let j = 0; j < input.w; j++) {
        for (let lane: usize = 0; lane < pixel; lane += 16) {
          const ratio = f32x4.div(f32x4.mul(v128.load(g + lane), v128.load(y + lane)), v128.load(d + lane));
          v128.store(line + lane, v128.and(ratio, existing(<i32>(lane >> 2), input)));
        }
        for (let lane: usize = 0; lane < pixel; lane += 16) {
          const others = f32x4.mul(f32x4.mul(share, v128.load(x + lane)), sumAround(line + lane, below, above));
          const value = f32x4.sub(f32x4.mul(v128.load(g + lane), power(v128.load(d + lane), beta)), others);
          v128.store(to + lane, v128.and(value, existing(<i32>(lane >> 2), input)));
        }
        g += gradOutput.pixel;
        x += pixel;
        d += divisor.pixel;
        y += output.pixel;
        to += gradInput.pixel;
      }
    }
  }
}
