// How a kernel sees a tensor: where it lies and how far apart its elements are.
// Written by run/machine/layout.ts; the two must list the same fields in the same order.
//
//   image   [N][H][W][C]  channels innermost, padded to a multiple of 8 (or packed), with a
//                         halo of zero pixels all round; `data` is pixel (0,0), inside the halo
//   rows    [N][C]        each row padded to a multiple of 8; of samples with two, four or more axes, too, which are one row each
//   plain   row-major, as PyTorch has it
//
// Strides are in bytes. Padding lanes and halos are zero and stay zero.

@unmanaged
export class View {
  data: usize;
  n: i32;
  c: i32;
  h: i32;
  w: i32;
  /** From one image (or row of a matrix) to the next. */
  image: usize;
  /** From one row of pixels to the next. */
  row: usize;
  /** From one pixel to the next; for rows the padded length of one. */
  pixel: usize;
  /** Of the whole allocation from `data`, for kernels that run straight through. */
  bytes: usize;
}

/** How far apart a tensor's elements lie along one of its axes behind the batch, 1 to 5, in bytes; 0 where there is none. @param rank with the batch @param sizes behind the batch */
export function strideOf(view: View, rank: i32, axis: i32, s1: i32, s2: i32, s3: i32, s4: i32, s5: i32): i32 {
  if (axis < 1 || axis >= rank) return 0;
  if (rank == 2) return 4;
  if (rank == 4) return axis == 1 ? 4 : axis == 2 ? <i32>view.row : <i32>view.pixel;
  let stride = 4;
  if (axis < 5) stride *= s5;
  if (axis < 4) stride *= s4;
  if (axis < 3) stride *= s3;
  if (axis < 2) stride *= s2;
  return stride;
}
