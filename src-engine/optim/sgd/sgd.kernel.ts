// SGD in float32 SIMD, straight through the parameter's memory whatever its shape.

import { View } from "../../ops/shared/view.kernel";

/** w′ = w − η·ḡ */
export function SGD_next(parameter: View, gradient: View, learningRate: View, next: View): void {
  const rate = v128.load32_splat(learningRate.data);
  let w = parameter.data, g = gradient.data, to = next.data;
  for (const end = w + parameter.bytes; w < end; w += 16) {
    v128.store(to, f32x4.sub(v128.load(w), f32x4.mul(rate, v128.load(g))));
    g += 16;
    to += 16;
  }
}
