// What sigmoid and tanh share: applying a function of f(0) ≠ 0 lane by lane, where only lanes that exist may be
// written, and the steps into float64 and back.

import { View } from "./view.kernel";

/** The lower two of four floats, in float64. */
@inline
export function lower(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The upper two. */
@inline
export function upper(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
}

/** Four floats of two pairs in float64, each rounded once. */
@inline
export function joined(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** All bits set in those of four lanes from channel `c` on that exist. */
@inline
export function existing(c: i32, x: View): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(x.c - c));
}
