// Concat in float32: moves numbers, computes none.
//
// Along channels every pixel has its part; along rows and columns whole rows of pixels are copied, since channels lie alike on both
// sides. Numbers past the last channel are left as they are.

import { View } from "../shared/view.kernel";

/** One of the tensors into its place. @param dim the axis, or 0 for runs of numbers in one piece */
export function Concat_output(
  part: View, output: View, dim: i32, start: i32, runs: i32, length: i32, apart: i32,
): void {
  move(part, output, dim, start, runs, length, apart, false);
}

/** One of the tensors' gradients out of the whole. */
export function Concat_gradInput(
  gradOutput: View, gradInput: View, dim: i32, start: i32, runs: i32, length: i32, apart: i32,
): void {
  move(gradInput, gradOutput, dim, start, runs, length, apart, true);
}

@inline
function copy(part: usize, whole: usize, bytes: usize, isBack: bool): void {
  memory.copy(isBack ? part : whole, isBack ? whole : part, bytes);
}

@inline
function move(
  part: View, whole: View, dim: i32, start: i32, runs: i32, length: i32, apart: i32, isBack: bool,
): void {
  for (let n = 0; n < part.n; n++) {
    const own = part.data + <usize>n * part.image, all = whole.data + <usize>n * whole.image;
    if (dim == 0) {
      for (let run = 0; run < runs; run++) {
        copy(own + (<usize>(run * length) << 2), all + (<usize>(run * apart + start) << 2), <usize>length << 2, isBack);
      }
      continue;
    }
    const skipped = <usize>start * (dim == 1 ? 4 : dim == 2 ? whole.row : whole.pixel);
    for (let i = 0; i < part.h; i++) {
      let from = own + <usize>i * part.row, to = all + <usize>i * whole.row + skipped;
      if (dim > 1) {
        copy(from, to, <usize>part.w * part.pixel, isBack);
        continue;
      }
      for (let j = 0; j < part.w; j++) {
        channels(isBack ? to : from, isBack ? from : to, part.c);
        from += part.pixel;
        to += whole.pixel;
      }
    }
  }
}

/** So many numbers side by side, and no more. */
@inline
function channels(from: usize, to: usize, count: i32): void {
  let c = 0;
  for (; c + 4 <= count; c += 4) v128.store(to + (<usize>c << 2), v128.load(from + (<usize>c << 2)));
  for (; c < count; c++) store<f32>(to + (<usize>c << 2), load<f32>(from + (<usize>c << 2)));
}
