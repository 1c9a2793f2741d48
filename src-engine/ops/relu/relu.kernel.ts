// ReLU in float32 SIMD, row by row of pixels so that the halos stay zero;
// rows are padded to eight lanes.

import { View } from "../shared/view.kernel";

/** x where not x ≤ 0, else +0, also for −0: so that it makes no difference whether pooling comes before or after. NaN stays NaN. */
@inline
export function positive(x: v128): v128 {
  return v128.andnot(x, f32x4.le(x, f32x4.splat(0)));
}

/** max(x, 0) */
export function ReLU_output(input: View, output: View): void {
  const width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let y = output.data + <usize>n * output.image + <usize>i * output.row;
      for (const end = x + width; x < end; x += 32) {
        v128.store(y, positive(v128.load(x)));
        v128.store(y, positive(v128.load(x, 16)), 16);
        y += 32;
      }
    }
  }
}

/** The gradient where not x ≤ 0. */
export function ReLU_gradInput(gradOutput: View, input: View, gradInput: View): void {
  const zero = f32x4.splat(0), width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      let out = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (const end = x + width; x < end; x += 32) {
        v128.store(out, v128.andnot(v128.load(g), f32x4.le(v128.load(x), zero)));
        v128.store(out, v128.andnot(v128.load(g, 16), f32x4.le(v128.load(x, 16), zero)), 16);
        g += 32;
        out += 32;
      }
    }
  }
}
