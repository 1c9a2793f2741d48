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
  const h = image.h, w = image.w, ownRow = image.row, ownPixel = image.pixel;
  const across = window > 1 ? w / window : 0, down = window > 1 ? h / window : 0;
  for (let x = 0; x < across; x++) {
    for (let y = 0; y < down * window; y += window) {
      for (let p = y; p < y + window; p++) {
        table = stretch(<usize>p * row, <usize>p * ownRow, x * window, (x + 1) * window, pixel, ownPixel, table);
      }
    }
  }
  // What no window covers
  for (let p = 0; p < h; p++) {
    const from = p < down * window ? across * window : 0;
    table = stretch(<usize>p * row, <usize>p * ownRow, from, w, pixel, ownPixel, table);
  }
  return table;
}

/** The pixels `from` … `to` − 1 of a row. */
@inline
function stretch(there: usize, own: usize, from: i32, to: i32, pixel: usize, ownPixel: usize, table: usize): usize {
  there += <usize>from * pixel;
  own += <usize>from * ownPixel;
  for (const end = table + (<usize>(to - from) << 3); table < end; table += 8) {
    store<u32>(table, <u32>there);
    store<u32>(table, <u32>own, 4);
    there += pixel;
    own += ownPixel;
  }
  return table;
}
