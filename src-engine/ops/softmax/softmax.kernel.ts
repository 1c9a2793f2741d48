// Softmax in float32, one sample at a time. Classes are few; this is not where time goes.

import { View } from "../shared/view.kernel";

export function Softmax_output(input: View, output: View): void {
  for (let n = 0; n < input.n; n++) {
    const x = input.data + <usize>n * input.image, y = output.data + <usize>n * output.image;
    const m = largest(x, input.c);
    let total: f32 = 0;
    for (let i = 0; i < input.c; i++) {
      const power = NativeMathf.exp(load<f32>(x + (<usize>i << 2)) - m);
      store<f32>(y + (<usize>i << 2), power);
      total += power;
    }
    const scale: f32 = 1 / total;
    for (let i = 0; i < input.c; i++) {
      store<f32>(y + (<usize>i << 2), load<f32>(y + (<usize>i << 2)) * scale);
    }
  }
}

export function Softmax_gradInput(gradOutput: View, output: View, gradInput: View): void {
  for (let n = 0; n < output.n; n++) {
    const y = output.data + <usize>n * output.image, g = gradOutput.data + <usize>n * gradOutput.image;
    const out = gradInput.data + <usize>n * gradInput.image;
    let mean: f32 = 0;
    for (let j = 0; j < output.c; j++) mean += load<f32>(g + (<usize>j << 2)) * load<f32>(y + (<usize>j << 2));
    for (let i = 0; i < output.c; i++) {
      const at = <usize>i << 2;
      store<f32>(out + at, load<f32>(y + at) * (load<f32>(g + at) - mean));
    }
  }
}

/** The largest of a row; NaN if any is NaN. */
export function largest(row: usize, count: i32): f32 {
  let best = load<f32>(row);
  for (let i = 1; i < count; i++) {
    const x = load<f32>(row + (<usize>i << 2));
    if (x > best || x != x) best = x;
  }
  return best;
}
