// Weights and biases of norms: one for each channel (`axes` = 0), or one for every element of the last one, two or three axes.

import { View } from "../shared/view.kernel";

/** All bits set in the lanes of four channels that exist. */
@inline
export function lanesOf(channels: i32, lane: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(channels - <i32>(lane >> 2)));
}

/** Those of a pixel's four channels, where it is at (i, j); 0 past the last channel. */
@inline
export function ownOf(own: View, axes: i32, image: View, i: i32, j: i32, lane: usize): v128 {
  if (axes == 0) return v128.load(own.data + lane);
  const exist = lanesOf(image.c, lane);
  if (axes == 1) return v128.and(v128.load32_splat(own.data + (<usize>j << 2)), exist);
  if (axes == 2) return v128.and(v128.load32_splat(own.data + <usize>i * own.image + (<usize>j << 2)), exist);
  if (<i32>(lane >> 2) >= image.c) return f32x4.splat(0);
  const plane = <usize>(image.h * image.w) << 2, c = <i32>(lane >> 2);
  const at = own.data + <usize>c * plane + (<usize>(i * image.w + j) << 2);
  let four = f32x4.splat(load<f32>(at));
  if (c + 1 < image.c) four = f32x4.replace_lane(four, 1, load<f32>(at + plane));
  if (c + 2 < image.c) four = f32x4.replace_lane(four, 2, load<f32>(at + 2 * plane));
  if (c + 3 < image.c) four = f32x4.replace_lane(four, 3, load<f32>(at + 3 * plane));
  return v128.and(four, exist);
}
