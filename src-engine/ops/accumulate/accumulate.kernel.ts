// The sum of two tensors that lie alike, in float32 SIMD; of more, one after another (`pairwise` in op.ts).

import { View } from "../shared/view.kernel";

/** a + b, row by row of pixels so that halos stay zero; rows are padded to eight lanes. */
export function Accumulate_accumulate(a: View, b: View, output: View): void {
  const width = <usize>output.w * output.pixel;
  for (let n = 0; n < output.n; n++) {
    for (let i = 0; i < output.h; i++) {
      let x = a.data + <usize>n * a.image + <usize>i * a.row;
      let y = b.data + <usize>n * b.image + <usize>i * b.row;
      let to = output.data + <usize>n * output.image + <usize>i * output.row;
      for (const end = x + width; x < end; x += 32) {
        v128.store(to, f32x4.add(v128.load(x), v128.load(y)));
        v128.store(to, f32x4.add(v128.load(x, 16), v128.load(y, 16)), 16);
        y += 32;
        to += 32;
      }
    }
  }
}
