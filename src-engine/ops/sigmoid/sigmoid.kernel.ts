// Sigmoid: forward in float64 and rounded once, since e^x wants more digits than float32 has;
// backward in float32.

import { exp2lanes } from "../shared/exp.kernel";
import { existing, joined, lower, upper } from "../shared/squash.kernel";
import { eachPair } from "../shared/vectors.kernel";
import { View } from "../shared/view.kernel";

/** 1 / (1 + e^−x) */
export function Sigmoid_output(input: View, output: View): void {
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      for (let j = 0; j < input.w; j++) {
        const x = input.data + <usize>n * input.image + <usize>i * input.row + <usize>j * input.pixel;
        const y = output.data + <usize>n * output.image + <usize>i * output.row + <usize>j * output.pixel;
        for (let c = 0; c < input.c; c += 4) {
          const at = <usize>c << 2, value = v128.load(x + at);
          // σ(0) is not 0: lanes past the last channel must be left so.
          v128.store(y + at, v128.and(joined(sigmoid(lower(value)), sigmoid(upper(value))), existing(c, input)));
        }
      }
    }
  }
}

/** Of two numbers. Below −150 the result is 0 in float32 anyway. */
@inline
function sigmoid(x: v128): v128 {
  const one = f64x2.splat(1), end = f64x2.splat(150);
  const bounded = f64x2.max(f64x2.min(x, end), f64x2.neg(end));
  return f64x2.div(one, f64x2.add(one, exp2lanes(f64x2.neg(bounded))));
}

export function Sigmoid_gradInput(gradOutput: View, output: View, gradInput: View): void {
  eachPair<SigmoidGradient>(gradOutput, output, gradInput);
}

@unmanaged
class SigmoidGradient {
  /** ȳ·y·(1 − y) */
  @inline
  of(gradient: v128, y: v128): v128 {
    return f32x4.mul(f32x4.mul(gradient, y), f32x4.sub(f32x4.splat(1), y));
  }
}
