// Sub in float32 SIMD, four channels of a pixel at a time.

import { eachBroadcast, sumBroadcast } from "../shared/broadcast.kernel";
import { View } from "../shared/view.kernel";

@unmanaged
class Difference {
  @inline
  of(a: v128, b: v128): v128 {
    return f32x4.sub(a, b);
  }
}

@unmanaged
class Itself {
  @inline
  of(gradient: v128, _other: v128): v128 {
    return gradient;
  }
}

@unmanaged
class Negated {
  @inline
  of(gradient: v128, _other: v128): v128 {
    return f32x4.neg(gradient);
  }
}

export function Sub_output(a: View, b: View, output: View): void {
  eachBroadcast<Difference>(a, b, output);
}

export function Sub_gradInput(gradOutput: View, gradInput: View): void {
  sumBroadcast<Itself>(gradOutput, gradOutput, gradInput);
}

export function Sub_gradOther(gradOutput: View, gradOther: View): void {
  sumBroadcast<Negated>(gradOutput, gradOutput, gradOther);
}
