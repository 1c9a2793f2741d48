// A function of single numbers over a whole tensor, four at a time, row by row of pixels, so that halos are left
// alone. Lanes past the last channel are written too: f(0) must be 0. The function is a class with a method `of`,
// not a closure, since the compiler puts only what it knows by its type into the loop.

import { View } from "./view.kernel";

/** output = f(input) */
@inline
export function eachVector<F>(input: View, output: View): void {
  const f = changetype<F>(0), width = <usize>input.w * input.pixel;
  for (let n = 0; n < input.n; n++) {
    for (let i = 0; i < input.h; i++) {
      const from = input.data + <usize>n * input.image + <usize>i * input.row;
      const to = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let at: usize = 0; at < width; at += 16) v128.store(to + at, f.of(v128.load(from + at)));
    }
  }
}

/** output = f(first, second) */
@inline
export function eachPair<F>(first: View, second: View, output: View): void {
  const f = changetype<F>(0), width = <usize>output.w * output.pixel;
  for (let n = 0; n < output.n; n++) {
    for (let i = 0; i < output.h; i++) {
      const left = first.data + <usize>n * first.image + <usize>i * first.row;
      const right = second.data + <usize>n * second.image + <usize>i * second.row;
      const to = output.data + <usize>n * output.image + <usize>i * output.row;
      for (let at: usize = 0; at < width; at += 16) {
        v128.store(to + at, f.of(v128.load(left + at), v128.load(right + at)));
      }
    }
  }
}
