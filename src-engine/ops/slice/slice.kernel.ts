// Slice in float32 SIMD.

import { giveBack, take } from "../shared/strided.kernel";
import { View } from "../shared/view.kernel";

export function Slice_output(
  input: View, output: View, c0: i32, i0: i32, j0: i32, cs: i32, is: i32, js: i32,
): void {
  take(input, output, 0, c0, i0, j0, cs, is, js);
}

export function Slice_gradInput(
  gradOutput: View, gradInput: View, c0: i32, i0: i32, j0: i32, cs: i32, is: i32, js: i32,
): void {
  giveBack(gradOutput, gradInput, c0, i0, j0, cs, is, js);
}
