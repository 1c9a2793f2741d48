// Between channels innermost and PyTorch's row-major order. Moves numbers, computes none.
//
// Four pixels × four channels at a time are a 4×4 transposition in registers; what four
// does not divide goes one by one.

import { transpose } from "../shared/transpose.kernel";
import { View } from "../shared/view.kernel";

export function Flatten_output(input: View, output: View): void {
  const plane = <usize>(input.h * input.w) << 2;
  for (let n = 0; n < input.n; n++) {
    const to = output.data + <usize>n * output.image;
    for (let i = 0; i < input.h; i++) {
      spread(
        input.data + <usize>n * input.image + <usize>i * input.row, input.pixel,
        to + (<usize>(i * input.w) << 2), plane, input.w, input.c,
      );
    }
  }
}

export function Flatten_gradInput(gradOutput: View, gradInput: View): void {
  const plane = <usize>(gradInput.h * gradInput.w) << 2;
  for (let n = 0; n < gradInput.n; n++) {
    const from = gradOutput.data + <usize>n * gradOutput.image;
    for (let i = 0; i < gradInput.h; i++) {
      gather(
        from + (<usize>(i * gradInput.w) << 2), plane,
        gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row, gradInput.pixel, gradInput.w, gradInput.c,
      );
    }
  }
}

/** A row of pixels into the rows of its channels' planes. */
export function spread(pixels: usize, pixel: usize, planes: usize, plane: usize, width: i32, channels: i32): void {
  let c = 0;
  for (; c + 4 <= channels; c += 4) {
    let j = 0, from = pixels + (<usize>c << 2), to = planes + <usize>c * plane;
    for (; j + 4 <= width; j += 4) {
      transpose(from, pixel, to, plane);
      from += 4 * pixel;
      to += 16;
    }
    for (; j < width; j++) {
      store<f32>(to, load<f32>(from));
      store<f32>(to + plane, load<f32>(from, 4));
      store<f32>(to + 2 * plane, load<f32>(from, 8));
      store<f32>(to + 3 * plane, load<f32>(from, 12));
      from += pixel;
      to += 4;
    }
  }
  for (; c < channels; c++) {
    let from = pixels + (<usize>c << 2);
    for (let to = planes + <usize>c * plane, end = to + (<usize>width << 2); to < end; to += 4) {
      store<f32>(to, load<f32>(from));
      from += pixel;
    }
  }
}

/** The rows of the planes back into a row of pixels. */
export function gather(planes: usize, plane: usize, pixels: usize, pixel: usize, width: i32, channels: i32): void {
  let c = 0;
  for (; c + 4 <= channels; c += 4) {
    let j = 0, from = planes + <usize>c * plane, to = pixels + (<usize>c << 2);
    for (; j + 4 <= width; j += 4) {
      transpose(from, plane, to, pixel);
      from += 16;
      to += 4 * pixel;
    }
    for (; j < width; j++) {
      store<f32>(to, load<f32>(from));
      store<f32>(to, load<f32>(from + plane), 4);
      store<f32>(to, load<f32>(from + 2 * plane), 8);
      store<f32>(to, load<f32>(from + 3 * plane), 12);
      from += 4;
      to += pixel;
    }
  }
  for (; c < channels; c++) {
    let to = pixels + (<usize>c << 2);
    for (let from = planes + <usize>c * plane, end = from + (<usize>width << 2); from < end; from += 4) {
      store<f32>(to, load<f32>(from));
      to += pixel;
    }
  }
}
