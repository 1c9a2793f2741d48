// Sends gradients of means back: what is averaged gets the same share of each.

import { View } from "../shared/view.kernel";

/** Makes an image's pixels zero. */
export function clear(images: View, n: i32): void {
  const width = <usize>images.w * images.pixel;
  for (let i = 0; i < images.h; i++) {
    memory.fill(images.data + <usize>n * images.image + <usize>i * images.row, 0, width);
  }
}

/** Adds the gradients of a pixel at `g`, divided by `area`, to a rectangle of pixels. */
export function spreadOver(
  g: usize, area: f32, to: View, n: i32, top: i32, bottom: i32, left: i32, right: i32,
): void {
  const pixel = to.pixel, divisor = f32x4.splat(area);
  const corner = to.data + <usize>n * to.image + <usize>top * to.row + <usize>left * pixel;
  const width = <usize>max(0, right - left) * pixel;
  for (let lane: usize = 0; lane < pixel; lane += 32) {
    const share = f32x4.div(v128.load(g + lane), divisor), more = f32x4.div(v128.load(g + lane, 16), divisor);
    let row = corner + lane;
    for (let i = top; i < bottom; i++) {
      for (let at = row, end = row + width; at < end; at += pixel) {
        v128.store(at, f32x4.add(v128.load(at), share));
        v128.store(at, f32x4.add(v128.load(at, 16), more), 16);
      }
      row += to.row;
    }
  }
}
