// Add in float32 SIMD, row by row of pixels so that halos stay zero; rows are padded to eight lanes.

import { Accumulate_accumulate } from "../accumulate/accumulate.kernel";
import { View } from "../shared/view.kernel";

export function Add_output(a: View, b: View, output: View): void {
  Accumulate_accumulate(a, b, output);
}

/** The gradient as it comes. */
export function Add_gradInput(gradOutput: View, gradInput: View): void {
  const bytes = <usize>gradOutput.w * gradOutput.pixel;
  for (let n = 0; n < gradOutput.n; n++) {
    for (let i = 0; i < gradOutput.h; i++) {
      memory.copy(
        gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row,
        gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row,
        bytes,
      );
    }
  }
}

export function Add_gradOther(gradOutput: View, gradOther: View): void {
  Add_gradInput(gradOutput, gradOther);
}
