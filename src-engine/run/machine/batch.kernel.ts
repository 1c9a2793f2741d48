// A batch into its tensors, and what is counted of its outcome.

import { View } from "../../ops/shared/view.kernel";

/**
 * Images and labels into `input` and `target`, through a table of the 256 values that a byte can have in each channel.
 * @param pixels the set's bytes, NCHW   @param labels of all its images, one i32 each   @param indices which images, one u32 each
 * @param shifts how many pixels each goes down and to the right, two i8 each; 0 for none
 * @param sources where each pixel is from, an i32 for each of a plane (data/augment/sources.ts); 0 for none
 */
export function Batch_gather(
  pixels: usize, labels: usize, table: usize, indices: usize, shifts: usize, sources: usize,
  input: View, target: View,
): void {
  const plane = <usize>(input.h * input.w), size = <usize>input.c * plane;
  for (let n = 0; n < input.n; n++) {
    const index = <usize>load<u32>(indices + (<usize>n << 2));
    store<i32>(target.data + (<usize>n << 2), load<i32>(labels + (index << 2)));
    let from = pixels + index * size, values = table;
    for (let c = 0; c < input.c; c++) {
      const to = input.data + <usize>n * input.image + (<usize>c << 2);
      if (shifts) {
        const shift = shifts + (<usize>n << 1);
        movedPlane(from, to, input, <i32>load<i8>(shift), <i32>load<i8>(shift, 1), values);
      } else if (sources) {
        gatheredPlane(from, to, input, sources + <usize>n * (plane << 2), values);
      } else {
        for (let i = 0; i < input.h; i++) {
          lookUp(from + <usize>(i * input.w), to + <usize>i * input.row, input.pixel, input.w, values);
        }
      }
      from += plane;
      values += 256 << 2;
    }
  }
}

/** A channel of an image, moved; what comes in from outside is raw 0. */
function movedPlane(from: usize, to: usize, input: View, down: i32, right: i32, table: usize): void {
  const H = input.h, W = input.w, pixel = input.pixel, left = min(W, max(0, right)), end = max(left, min(W, W + right));
  for (let i = 0; i < H; i++) {
    const row = to + <usize>i * input.row;
    if (i < down || i >= H + down) {
      background(row, pixel, W, table);
    } else {
      background(row, pixel, left, table);
      lookUp(from + <usize>((i - down) * W + left - right), row + <usize>left * pixel, pixel, end - left, table);
      background(row + <usize>end * pixel, pixel, W - end, table);
    }
  }
}

/** A channel of an image, pixel by pixel: from a place in its plane, from outside (−1, raw 0), or erased (−2, a 0). */
function gatheredPlane(from: usize, to: usize, input: View, sources: usize, table: usize): void {
  for (let i = 0; i < input.h; i++) {
    let pixel = to + <usize>i * input.row;
    for (let j = 0; j < input.w; j++, sources += 4, pixel += input.pixel) {
      const source = load<i32>(sources);
      const raw: usize = source < 0 ? 0 : <usize>load<u8>(from + <usize>source);
      store<f32>(pixel, source == -2 ? 0 : load<f32>(table + (raw << 2)));
    }
  }
}

function background(to: usize, step: usize, count: i32, table: usize): void {
  const value = load<f32>(table);
  for (; count > 0; count--) {
    store<f32>(to, value);
    to += step;
  }
}

/** A row of pixels, four at a time. */
@inline
function lookUp(from: usize, to: usize, step: usize, width: i32, table: usize): void {
  let left = width;
  for (; left >= 4; left -= 4) {
    const bytes = load<u32>(from);
    store<f32>(to, load<f32>(table + <usize>((bytes & 0xff) << 2)));
    store<f32>(to + step, load<f32>(table + <usize>((bytes >> 6) & 0x3fc)));
    store<f32>(to + 2 * step, load<f32>(table + <usize>((bytes >> 14) & 0x3fc)));
    store<f32>(to + 3 * step, load<f32>(table + <usize>((bytes >> 22) & 0x3fc)));
    from += 4;
    to += 4 * step;
  }
  for (; left > 0; left--) {
    store<f32>(to, load<f32>(table + (<usize>load<u8>(from) << 2)));
    from++;
    to += step;
  }
}

/** How many rows of the model's output have their largest value (the first of equals, NaN before all, as in tensor/argmax.ts) at the label. */
export function Batch_correct(output: View, target: View): i32 {
  let right = 0;
  for (let n = 0; n < output.n; n++) {
    const row = output.data + <usize>n * output.image;
    let best = 0;
    for (let i = 1; i < output.c; i++) {
      const largest = load<f32>(row + (<usize>best << 2));
      if (largest != largest) break;
      const x = load<f32>(row + (<usize>i << 2));
      if (x > largest || x != x) best = i;
    }
    right += <i32>(best == load<i32>(target.data + (<usize>n << 2)));
  }
  return right;
}
