// ReLU in float32 SIMD, row by row of pixels so that the halos stay zero.

import { View } from "../view.kernel";

/** max(x, 0); pmax in this order keeps NaN. */
export function ReLU_output(input: View, output: View): void {
  const zero = f32x4.splat(0), width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      const x = input.data + <usize>n * input.image + <usize>i * input.row;
      const y = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let at: usize = 0; at < width; at += 16) v128.store(y + at, f32x4.pmax(v128.load(x + at), zero));
    }
  }
}

/** The gradient where not x ≤ 0. */
export function ReLU_gradInput(gradOutput: View, input: View, gradInput: View): void {
  const zero = f32x4.splat(0), width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      const x = input.data + <usize>n * input.image + <usize>i * input.row;
      const g = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      const out = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let at: usize = 0; at < width; at += 16) {
        v128.store(out + at, v128.andnot(v128.load(g + at), f32x4.le(v128.load(x + at), zero)));
      }
    }
  }
}
