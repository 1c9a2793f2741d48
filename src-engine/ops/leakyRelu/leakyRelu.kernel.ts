// LeakyReLU in float32 SIMD, row by row of pixels so that the halos stay zero; rows are padded to eight lanes.

import { View } from "../shared/view.kernel";

/** Where x ≤ 0 the slope times the number, elsewhere (NaN included) the number itself. */
@inline
function sloped(value: v128, x: v128, slope: v128): v128 {
  return v128.bitselect(f32x4.mul(slope, value), value, f32x4.le(x, f32x4.splat(0)));
}

export function LeakyReLU_output(input: View, output: View, negativeSlope: f32): void {
  LeakyReLU_gradInput(input, input, output, negativeSlope);
}

export function LeakyReLU_gradInput(gradOutput: View, input: View, gradInput: View, negativeSlope: f32): void {
  const slope = f32x4.splat(negativeSlope), width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      let to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (const end = x + width; x < end; x += 32) {
        v128.store(to, sloped(v128.load(g), v128.load(x), slope));
        v128.store(to, sloped(v128.load(g, 16), v128.load(x, 16), slope), 16);
        g += 32;
        to += 32;
      }
    }
  }
}
