// LogSoftmax in float32: forward as the log-probabilities of a cross-entropy, backward one sample at a time.

import { CrossEntropyLoss_logProbabilities } from "../crossEntropyLoss/crossEntropyLoss.kernel";
import { View } from "../shared/view.kernel";

export function LogSoftmax_output(input: View, output: View): void {
  CrossEntropyLoss_logProbabilities(input, output);
}

/** ȳ − e^y Σ ȳ */
export function LogSoftmax_gradInput(gradOutput: View, output: View, gradInput: View): void {
  for (let n = 0; n < output.n; n++) {
    const y = output.data + <usize>n * output.image, g = gradOutput.data + <usize>n * gradOutput.image;
    const to = gradInput.data + <usize>n * gradInput.image;
    let total: f32 = 0;
    for (let i = 0; i < output.c; i++) total += load<f32>(g + (<usize>i << 2));
    for (let i = 0; i < output.c; i++) {
      const at = <usize>i << 2;
      store<f32>(to + at, load<f32>(g + at) - NativeMathf.exp(load<f32>(y + at)) * total);
    }
  }
}
