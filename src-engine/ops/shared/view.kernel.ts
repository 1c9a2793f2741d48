// How a kernel sees a tensor: where it lies and how far apart its elements are.
// Written by run/machine/layout.ts; the two must list the same fields in the same order.
//
//   image   [N][H][W][C]  channels innermost, padded to a multiple of 8 (or packed), with a
//                         halo of zero pixels all round; `data` is pixel (0,0), inside the halo
//   rows    [N][C]        each row padded to a multiple of 8
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
