// SGD in float32 SIMD, straight through the parameter's memory whatever its shape.

import { View } from "../../ops/view.kernel";

/** w′ = w − η·ḡ */
export function SGD_next(parameter: View, gradient: View, learningRate: View, next: View): void {
  const rate = v128.load32_splat(learningRate.data);
  for (let at: usize = 0; at < parameter.bytes; at += 16) {
    const step = f32x4.mul(rate, v128.load(gradient.data + at));
    v128.store(next.data + at, f32x4.sub(v128.load(parameter.data + at), step));
  }
}
