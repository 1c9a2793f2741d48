// A batch into its tensors, and what is counted of its outcome.

import { View } from "../ops/view.kernel";

/**
 * Images and labels of a shard into `input` and `target`, through a table of the 256 values a byte can have.
 * @param pixels the set's bytes, NCHW   @param indices which images, one u32 each
 */
export function Batch_gather(
  pixels: usize, labels: usize, table: usize, indices: usize, input: View, target: View,
): void {
  const plane = <usize>(input.h * input.w), size = <usize>input.c * plane;
  for (let n = 0; n < input.n; n++) {
    const index = <usize>load<u32>(indices + (<usize>n << 2));
    store<i32>(target.data + (<usize>n << 2), <i32>load<u8>(labels + index));
    let from = pixels + index * size;
    for (let c = 0; c < input.c; c++) {
      for (let i = 0; i < input.h; i++) {
        const to = input.data + <usize>n * input.image + <usize>i * input.row + (<usize>c << 2);
        lookUp(from, to, input.pixel, input.w, table);
        from += <usize>input.w;
      }
    }
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

/** How many rows of the model's output have their largest value (the first of equals) at the label. */
export function Batch_correct(output: View, target: View): i32 {
  let right = 0;
  for (let n = 0; n < output.n; n++) {
    const row = output.data + <usize>n * output.image;
    let best = 0;
    for (let i = 1; i < output.c; i++) {
      if (load<f32>(row + (<usize>i << 2)) > load<f32>(row + (<usize>best << 2))) best = i;
    }
    right += <i32>(best == load<i32>(target.data + (<usize>n << 2)));
  }
  return right;
}
