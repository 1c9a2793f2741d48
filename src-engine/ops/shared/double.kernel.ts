// A function of single numbers over a whole tensor, computed in float64 and rounded once, row by row of pixels so that halos
// stay zero; lanes past the last channel are left 0. As in vectors.kernel.ts the function is a class with a method `of`, of two
// numbers at a time and of what attributes say, a and b.

import { existing, joined, lower, upper } from "./squash.kernel";
import { View } from "./view.kernel";

/** output = f(input) */
@inline
export function eachInDouble<F>(input: View, output: View, a: f64, b: f64): void {
  const f = changetype<F>(0);
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      let x = input.data + <usize>n * input.image + <usize>i * input.row;
      let y = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let j = 0; j < input.w; j++) {
        for (let c = 0; c < input.c; c += 4) {
          const at = <usize>c << 2, value = v128.load(x + at);
          const result = joined(f.of(lower(value), a, b), f.of(upper(value), a, b));
          v128.store(y + at, v128.and(result, existing(c, input)));
        }
        x += input.pixel;
        y += output.pixel;
      }
    }
  }
}

/** output = f(first, second); of zeros it must be 0, as behind the last channel gradients are. */
@inline
export function eachPairInDouble<F>(first: View, second: View, output: View, a: f64, b: f64): void {
  const f = changetype<F>(0), width = <usize>output.w * output.pixel;
  for (let n = 0; n < output.n; n++) {
    for (let i = 0; i < output.h; i++) {
      const left = first.data + <usize>n * first.image + <usize>i * first.row;
      const right = second.data + <usize>n * second.image + <usize>i * second.row;
      const to = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let at: usize = 0; at < width; at += 16) {
        const x = v128.load(left + at), y = v128.load(right + at);
        v128.store(to + at, joined(f.of(lower(x), lower(y), a, b), f.of(upper(x), upper(y), a, b)));
      }
    }
  }
}
