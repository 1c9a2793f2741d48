// Square in float32 SIMD: a template to copy. Not listed in index.kernel.ts, so not compiled with the others.
//
// A kernel is called Type_rule and takes a view of each operand that the rule reads, in that
// order, of its result, then the attributes and working memory that the rule asks for.
// How a view's numbers lie is described in view.kernel.ts. What takes each number by itself, as this does, leaves
// the loop to vectors.kernel.ts; others write their own. To be kept in mind:
//
//   row by row of pixels       around an image there may be a halo of zeros, which must stay zero
//   whole vectors of channels  lanes past the last channel are zero and must be left zero: 0² is;
//                              where f(0) is not 0, write the last vector of a pixel lane by lane
//   one order of summation     the same bits on every machine; never fused, never relaxed SIMD
//   overwrite                  a kernel may run twice; it does not add to what it finds

import { eachPair, eachVector } from "../shared/vectors.kernel";
import { View } from "../shared/view.kernel";

export function Square_output(input: View, output: View): void {
  eachVector<Square>(input, output);
}
export function Square_gradInput(gradOutput: View, input: View, gradInput: View): void {
  eachPair<SquareGradient>(gradOutput, input, gradInput);
}

@unmanaged
class Square {
  /** y = x² */
  @inline
  of(x: v128): v128 {
    return f32x4.mul(x, x);
  }
}

@unmanaged
class SquareGradient {
  /** x̄ = 2·x·ȳ; doubling is exact, so one rounding in all. */
  @inline
  of(gradient: v128, x: v128): v128 {
    return f32x4.mul(f32x4.mul(f32x4.splat(2), x), gradient);
  }
}
