// Dropout2d in float32: Dropout's mask, of a number for each channel, and every pixel times it.

import { Dropout_mask, Dropout_passOn } from "../dropout/dropout.kernel";
import { View } from "../shared/view.kernel";

/** @param first the number of the first sample of this shard */
export function Dropout2d_mask(stream: View, mask: View, p: f64, first: i32): void {
  Dropout_mask(stream, mask, p, first);
}

export function Dropout2d_output(input: View, mask: View, output: View): void {
  for (let n = 0; n < output.n; n++) {
    const factors = mask.data + <usize>n * mask.image;
    for (let i = 0; i < output.h; i++) {
      let from = input.data + <usize>n * input.image + <usize>i * input.row;
      let to = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let j = 0; j < output.w; j++) {
        for (let c: usize = 0; c < <usize>output.c << 2; c += 16) {
          v128.store(to + c, f32x4.mul(v128.load(from + c), v128.load(factors + c)));
        }
        from += input.pixel;
        to += output.pixel;
      }
    }
  }
}

export function Dropout2d_gradInput(gradOutput: View, mask: View, gradInput: View): void {
  Dropout2d_output(gradOutput, mask, gradInput);
}

/** In evaluation, forward and backward. */
export function Dropout2d_passOn(from: View, to: View): void {
  Dropout_passOn(from, to);
}
