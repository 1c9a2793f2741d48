// Square in float32 SIMD: a template to copy. Not listed in index.kernel.ts, so not compiled with the others.
//
// A kernel is called Type_rule and takes a view of each operand that the rule reads, in that
// order, of its result, then the attributes and working memory that the rule asks for.
// How a view's numbers lie is described in view.kernel.ts. To be kept in mind:
//
//   row by row of pixels       around an image there may be a halo of zeros, which must stay zero
//   whole vectors of channels  lanes past the last channel are zero and must be left zero: 0² is;
//                              where f(0) is not 0, write the last vector of a pixel lane by lane
//   one order of summation     the same bits on every machine; never fused, never relaxed SIMD
//   overwrite                  a kernel may run twice; it does not add to what it finds

import { View } from "../view.kernel";

/** y = x² */
export function Square_output(input: View, output: View): void {
  const width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      const from = input.data + <usize>n * input.image + <usize>i * input.row;
      const to = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let at: usize = 0; at < width; at += 16) {
        const x = v128.load(from + at);
        v128.store(to + at, f32x4.mul(x, x));
      }
    }
  }
}

/** x̄ = 2·x·ȳ; doubling is exact, so one rounding in all. */
export function Square_gradInput(gradOutput: View, input: View, gradInput: View): void {
  const two = f32x4.splat(2), width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      const from = input.data + <usize>n * input.image + <usize>i * input.row;
      const gradients = gradOutput.data + <usize>n * gradOutput.image + <usize>i * gradOutput.row;
      const to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let at: usize = 0; at < width; at += 16) {
        const doubled = f32x4.mul(two, v128.load(from + at));
        v128.store(to + at, f32x4.mul(doubled, v128.load(gradients + at)));
      }
    }
  }
}
