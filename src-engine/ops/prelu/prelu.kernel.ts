// PReLU in float32 SIMD; the gradients of its slopes number by number.

import { View } from "../shared/view.kernel";

export function PReLU_output(input: View, weight: View, output: View): void {
  sloped(input, input, weight, output);
}

export function PReLU_gradInput(gradOutput: View, input: View, weight: View, gradInput: View): void {
  sloped(gradOutput, input, weight, gradInput);
}

/** What is given where x > 0, else the channel's slope times it. */
@inline
function sloped(from: View, input: View, weight: View, output: View): void {
  const zero = f32x4.splat(0), isOne = weight.n == 1;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let g = from.data + <usize>n * from.image + <usize>i * from.row;
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let y = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let j = 0; j < input.w; j++) {
        for (let c = 0; c < input.c; c += 4) {
          const at = <usize>c << 2, value = v128.load(g + at);
          const slope = isOne ? v128.load32_splat(weight.data) : v128.load(weight.data + at);
          const bent = f32x4.mul(slope, value);
          v128.store(y + at, v128.bitselect(value, bent, f32x4.gt(v128.load(x + at), zero)));
        }
        g += from.pixel;
        x += input.pixel;
        y += output.pixel;
      }
    }
  }
}

/** Σ ȳx over what is not above 0, image by image, channel by channel, row by row. */
export function PReLU_gradWeight(gradOutput: View, input: View, gradWeight: View): void {
  const isOne = gradWeight.n == 1;
  for (let k = 0; k < gradWeight.n; k++) {
    let total: f32 = 0;
    for (let n = 0; n < input.n; n++) {
      for (let c = isOne ? 0 : k, end = isOne ? input.c : k + 1; c < end; c++) {
        for (let i = 0; i < input.h; i++) {
          let g = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row + (<usize>c << 2);
          let x = input.data + <usize>n * input.image + <usize>i * input.row + (<usize>c << 2);
          for (let j = 0; j < input.w; j++) {
            const value = load<f32>(x);
            if (!(value > 0)) total += load<f32>(g) * value;
            g += gradOutput.pixel;
            x += input.pixel;
          }
        }
      }
    }
    store<f32>(gradWeight.data + (<usize>k << 2), total);
  }
}
