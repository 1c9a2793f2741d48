// Reshape moves numbers between the orders in which tensors lie; from one image into another by way of row-major order.

import { gather, spread } from "../flatten/flatten.kernel";
import { View } from "../shared/view.kernel";

export function Reshape_output(
  input: View, output: View, fromImage: i32, toImage: i32, scratch: usize,
): void {
  reshape(input, output, fromImage, toImage, scratch);
}

export function Reshape_gradInput(
  gradOutput: View, gradInput: View, fromImage: i32, toImage: i32, scratch: usize,
): void {
  reshape(gradOutput, gradInput, fromImage, toImage, scratch);
}

function reshape(from: View, to: View, fromImage: i32, toImage: i32, scratch: usize): void {
  for (let n = 0; n < to.n; n++) {
    const source = from.data + <usize>n * from.image, target = to.data + <usize>n * to.image;
    if (fromImage == 0 && toImage == 0) {
      memory.copy(target, source, <usize>numbers(from) << 2);
      continue;
    }
    const row = fromImage == 0 ? source : toImage == 0 ? target : scratch;
    if (fromImage != 0) unrolled(from, source, row);
    if (toImage != 0) rolled(to, row, target);
  }
}

/** Of a sample that lies in one piece: of more than three axes behind the batch, whatever its view says of them. */
@inline
function numbers(view: View): i32 {
  return view.pixel == 4 ? <i32>(view.image >> 2) : view.c;
}

function unrolled(image: View, pixels: usize, row: usize): void {
  const plane = <usize>(image.h * image.w) << 2;
  for (let i = 0; i < image.h; i++) {
    spread(
      pixels + <usize>i * image.row, image.pixel, row + (<usize>(i * image.w) << 2), plane, image.w, image.c,
    );
  }
}

function rolled(image: View, row: usize, pixels: usize): void {
  const plane = <usize>(image.h * image.w) << 2;
  for (let i = 0; i < image.h; i++) {
    gather(
      row + (<usize>(i * image.w) << 2), plane, pixels + <usize>i * image.row, image.pixel, image.w, image.c,
    );
  }
}
