// The step that Adam and AdamW have in common, by running means in float32: in float64 and rounded once, since 1 − β^τ wants more
// digits than float32 has. e^x and log are musl's, which WebAssembly computes to the same bits everywhere.

import { lower, upper } from "../../ops/shared/squash.kernel";
import { View } from "../../ops/shared/view.kernel";
import { lengthOf, rounded, rowsOf } from "../lanes.kernel";

/** w′ = κ·w − η · m′/(1 − β₁^τ′) / (√(v′/(1 − β₂^τ′)) + ε), with kept for κ, which is 1 of Adam */
export function step(
  parameter: View, m: View, v: View,
  nextStep: View, learningRate: View, beta1: View, beta2: View, epsilon: View,
  kept: f64, next: View,
): void {
  const eta = f64x2.splat(<f64>load<f32>(learningRate.data)), least = f64x2.splat(<f64>load<f32>(epsilon.data));
  const lacksM = f64x2.splat(lacking(beta1, nextStep)), lacksV = f64x2.splat(lacking(beta2, nextStep));
  const keeps = f64x2.splat(kept);
  const rows = rowsOf(parameter), count = lengthOf(parameter);
  for (let row = 0; row < rows; row++) {
    const start = <usize>row * parameter.image;
    for (let i = 0; i < count; i += 4) {
      const at = start + (<usize>i << 2);
      const w = v128.load(parameter.data + at), means = v128.load(m.data + at), squares = v128.load(v.data + at);
      const low = stepped(f64x2.mul(keeps, lower(w)), lower(means), lower(squares), eta, lacksM, lacksV, least);
      const high = stepped(f64x2.mul(keeps, upper(w)), upper(means), upper(squares), eta, lacksM, lacksV, least);
      v128.store(next.data + at, rounded(low, high, count - i));
    }
  }
}

/** 1 − β^τ */
@inline
function lacking(beta: View, step: View): f64 {
  return 1 - NativeMath.exp(<f64>load<f32>(step.data) * NativeMath.log(<f64>load<f32>(beta.data)));
}

/** Of two numbers. */
@inline
function stepped(w: v128, m: v128, v: v128, eta: v128, lacksM: v128, lacksV: v128, least: v128): v128 {
  const size = f64x2.add(f64x2.sqrt(f64x2.div(v, lacksV)), least);
  return f64x2.sub(w, f64x2.div(f64x2.mul(eta, f64x2.div(m, lacksM)), size));
}
