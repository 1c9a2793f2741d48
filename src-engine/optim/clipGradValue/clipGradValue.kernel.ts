// Clipping by value in float32 SIMD; NaN stays NaN.

import { View } from "../../ops/shared/view.kernel";

/** ŵ = min(max(w̄, −V), V) */
export function ClipGradValue_clippedByValue(gradient: View, clipValue: View, clipped: View): void {
  const most = v128.load32_splat(clipValue.data), least = f32x4.neg(most);
  for (let at: usize = 0; at < gradient.bytes; at += 16) {
    const g = v128.load(gradient.data + at);
    v128.store(clipped.data + at, f32x4.min(f32x4.max(g, least), most));
  }
}
