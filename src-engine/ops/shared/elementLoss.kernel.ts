// Losses that compare numbers with numbers, in float64, rounded once. As in vectors.kernel.ts the function is a class with a method
// `of`, of an output, what was wanted of it, and an attribute.

import { View } from "./view.kernel";

/** L = Σ f(x, t), or their mean where the reduction is 0 */
@inline
export function lossBy<F>(input: View, target: View, loss: View, reduction: f64, a: f64): void {
  const f = changetype<F>(0);
  let total: f64 = 0;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let t = target.data + <usize>n * target.image + <usize>i * target.row;
      for (let j = 0; j < input.w; j++) {
        for (let c: usize = 0; c < <usize>input.c << 2; c += 4) {
          total += f.of(<f64>load<f32>(x + c), <f64>load<f32>(t + c), a);
        }
        x += input.pixel;
        t += target.pixel;
      }
    }
  }
  store<f32>(loss.data, <f32>(total * share(input, input.n, reduction)));
}

/** x̄ = f(x, t)/M @param batch N, of which these may be a shard */
@inline
export function slopeBy<F>(input: View, target: View, gradInput: View, reduction: f64, a: f64, batch: i32): void {
  const f = changetype<F>(0), scale = share(input, batch, reduction);
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let t = target.data + <usize>n * target.image + <usize>i * target.row;
      let to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let j = 0; j < input.w; j++) {
        for (let c: usize = 0; c < <usize>input.c << 2; c += 4) {
          store<f32>(to + c, <f32>(f.of(<f64>load<f32>(x + c), <f64>load<f32>(t + c), a) * scale));
        }
        x += input.pixel;
        t += target.pixel;
        to += gradInput.pixel;
      }
    }
  }
}

@inline
function share(input: View, batch: i32, reduction: f64): f64 {
  return reduction == 0 ? 1 / (<f64>batch * <f64>input.c * <f64>input.h * <f64>input.w) : 1;
}
