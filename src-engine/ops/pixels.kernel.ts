// The order in which sums over an image's pixels run, as a table of offsets.
//
// Of a gradient that comes back through 2×2 max pooling at most one pixel in four is not
// zero, and the sparse kernels visit just those, window by window, columns of windows first:
//
//   ┌──┬──┐    0  1 │ 8  9      so that neighbours in the order never share a row.
//   │0 │2 │    2  3 │10 11      The dense kernels follow the same order; the zeros between
//   ├──┼──┤   ──────┼─────      add nothing, and both give the same bits.
//   │1 │3 │    4  5 │12 13
//   └──┴──┘    6  7 │14 15

import { View } from "./view.kernel";

/**
 * Two offsets for every pixel of `image`: where its window of the input begins (rows and pixels
 * `row` and `pixel` bytes apart), and where it lies itself. Returns the table's end.
 * @param window the pooling windows' size, 1 for plain row order
 */
export function pixelTable(image: View, window: i32, row: usize, pixel: usize, table: usize): usize {
  const across = window > 1 ? image.w / window : 0, down = window > 1 ? image.h / window : 0;
  for (let x = 0; x < across; x++) {
    for (let y = 0; y < down; y++) {
      for (let p = y * window; p < (y + 1) * window; p++) {
        for (let q = x * window; q < (x + 1) * window; q++) table = entry(image, p, q, row, pixel, table);
      }
    }
  }
  // What no window covers
  for (let p = 0; p < image.h; p++) {
    for (let q = 0; q < image.w; q++) {
      if (p >= down * window || q >= across * window) table = entry(image, p, q, row, pixel, table);
    }
  }
  return table;
}

@inline
function entry(image: View, p: i32, q: i32, row: usize, pixel: usize, table: usize): usize {
  store<u32>(table, <u32>(<usize>p * row + <usize>q * pixel));
  store<u32>(table, <u32>(<usize>p * image.row + <usize>q * image.pixel), 4);
  return table + 8;
}
