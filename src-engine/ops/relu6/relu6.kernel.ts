// ReLU6 in float32 SIMD: Hardtanh between 0 and 6.

import { Hardtanh_gradInput, Hardtanh_output } from "../hardtanh/hardtanh.kernel";
import { View } from "../shared/view.kernel";

export function ReLU6_output(input: View, output: View): void {
  Hardtanh_output(input, output, 0, 6);
}

export function ReLU6_gradInput(gradOutput: View, input: View, gradInput: View): void {
  Hardtanh_gradInput(gradOutput, input, gradInput, 0, 6);
}
