// ELU in float64, rounded once, since e^x wants more digits than float32 has. Lanes past the last channel stay 0: e^0 − 1 is.

import { exp2lanes, expm1of2lanes } from "../shared/exp.kernel";
import { joined, lower, upper } from "../shared/squash.kernel";
import { View } from "../shared/view.kernel";

export function ELU_output(input: View, output: View, alpha: f64): void {
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let y = output.data + <usize>n * output.image + <usize>i * output.row;
      for (const end = x + <usize>input.w * input.pixel; x < end; x += 16) {
        const value = v128.load(x);
        v128.store(y, open(value, value, joined(bent(lower(value), alpha), bent(upper(value), alpha))));
        y += 16;
      }
    }
  }
}

export function ELU_gradInput(gradOutput: View, input: View, gradInput: View, alpha: f64): void {
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      let to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (const end = x + <usize>input.w * input.pixel; x < end; x += 16) {
        const value = v128.load(x), gradient = v128.load(g);
        const low = slope(lower(gradient), lower(value), alpha), high = slope(upper(gradient), upper(value), alpha);
        v128.store(to, open(value, gradient, joined(low, high)));
        g += 16;
        to += 16;
      }
    }
  }
}

/** `above` where x > 0 or no number, elsewhere `beneath`. */
@inline
function open(x: v128, above: v128, beneath: v128): v128 {
  return v128.bitselect(beneath, above, f32x4.le(x, f32x4.splat(0)));
}

/** α·(e^x − 1) of two numbers; beyond −600 it is −α anyway, and above 0 nobody asks. */
@inline
function bent(x: v128, alpha: f64): v128 {
  return f64x2.mul(f64x2.splat(alpha), expm1of2lanes(bounded(x)));
}

/** ȳ·α·e^x of two numbers. */
@inline
function slope(gradient: v128, x: v128, alpha: f64): v128 {
  return f64x2.mul(f64x2.mul(gradient, f64x2.splat(alpha)), power(x));
}

@inline
function power(x: v128): v128 {
  return exp2lanes(bounded(x));
}

@inline
function bounded(x: v128): v128 {
  return f64x2.max(f64x2.min(x, f64x2.splat(0)), f64x2.splat(-600));
}
