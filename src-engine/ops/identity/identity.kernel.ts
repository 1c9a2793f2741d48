// Identity in float32: numbers are copied, as an Add hands on its gradient.

import { Add_gradInput } from "../add/add.kernel";
import { View } from "../shared/view.kernel";

export function Identity_output(input: View, output: View): void {
  Add_gradInput(input, output);
}

export function Identity_gradInput(gradOutput: View, gradInput: View): void {
  Add_gradInput(gradOutput, gradInput);
}
