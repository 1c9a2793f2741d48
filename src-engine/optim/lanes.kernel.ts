// Four of a parameter's numbers at a time, for kernels of optimizers that divide: padding is 0 and may come to 0/0, and must stay 0.

import { joined } from "../ops/shared/squash.kernel";
import { View } from "../ops/shared/view.kernel";

/** A matrix has padding behind each row, anything else behind all of it. */
@inline
export function rowsOf(parameter: View): i32 {
  return parameter.pixel != 4 ? parameter.n : 1;
}

/** How many numbers each of these rows has. */
@inline
export function lengthOf(parameter: View): i32 {
  return parameter.pixel != 4 ? parameter.c : parameter.n * parameter.c * parameter.h * parameter.w;
}

/** Two times two numbers, rounded, of which so many are there. */
@inline
export function rounded(low: v128, high: v128, count: i32): v128 {
  return v128.and(joined(low, high), i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}
