// Mul in float32 SIMD, four channels of a pixel at a time.

import { eachBroadcast, sumBroadcast } from "../shared/broadcast.kernel";
import { View } from "../shared/view.kernel";

@unmanaged
class Product {
  @inline
  of(a: v128, b: v128): v128 {
    return f32x4.mul(a, b);
  }
}

export function Mul_output(a: View, b: View, output: View): void {
  eachBroadcast<Product>(a, b, output);
}

export function Mul_gradInput(gradOutput: View, other: View, gradInput: View): void {
  sumBroadcast<Product>(gradOutput, other, gradInput);
}

export function Mul_gradOther(gradOutput: View, input: View, gradOther: View): void {
  sumBroadcast<Product>(gradOutput, input, gradOther);
}
