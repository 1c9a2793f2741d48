// Between channels innermost and PyTorch's row-major order. Moves numbers, computes none.

import { View } from "../view.kernel";

export function Flatten_output(input: View, output: View): void {
  for (let n = 0; n < input.n; n++) {
    let to = output.data + <usize>n * output.image;
    for (let c = 0; c < input.c; c++) {
      for (let i = 0; i < input.h; i++) {
        let from = input.data + <usize>n * input.image + <usize>i * input.row + (<usize>c << 2);
        for (let j = 0; j < input.w; j++) {
          store<f32>(to, load<f32>(from));
          to += 4;
          from += input.pixel;
        }
      }
    }
  }
}

export function Flatten_gradInput(gradOutput: View, gradInput: View): void {
  for (let n = 0; n < gradInput.n; n++) {
    let from = gradOutput.data + <usize>n * gradOutput.image;
    for (let c = 0; c < gradInput.c; c++) {
      for (let i = 0; i < gradInput.h; i++) {
        let to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row + (<usize>c << 2);
        for (let j = 0; j < gradInput.w; j++) {
          store<f32>(to, load<f32>(from));
          from += 4;
          to += gradInput.pixel;
        }
      }
    }
  }
}
