// NLLLoss on probabilities in float32.

import { View } from "../shared/view.kernel";

export function NLLLoss_output(input: View, target: View, loss: View, epsilon: f32): void {
  let total: f32 = 0;
  for (let n = 0; n < input.n; n++) {
    const label = load<i32>(target.data + (<usize>n << 2));
    total += NativeMathf.log(load<f32>(input.data + <usize>n * input.image + (<usize>label << 2)) + epsilon);
  }
  store<f32>(loss.data, total * (-1 / <f32>input.n));
}

/** @param batch N, of which these may be a shard */
export function NLLLoss_gradInput(input: View, target: View, gradInput: View, epsilon: f32, batch: i32): void {
  const scale: f32 = -1 / <f32>batch;
  for (let n = 0; n < input.n; n++) {
    const row = gradInput.data + <usize>n * gradInput.image;
    memory.fill(row, 0, gradInput.pixel);
    const at = <usize>load<i32>(target.data + (<usize>n << 2)) << 2;
    store<f32>(row + at, (1 / (load<f32>(input.data + <usize>n * input.image + at) + epsilon)) * scale);
  }
}
