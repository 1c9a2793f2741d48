// Two tensors of which one may have a single number along channels, rows or columns where the other has several
// (broadcast.ts). Functions are classes with a method `of`, as in vectors.kernel.ts.

import { existing } from "./squash.kernel";
import { View } from "./view.kernel";

/** Four channels of a pixel, or the one that stands for all. */
@inline
function four(pixel: usize, c: i32, x: View): v128 {
  return x.c == 1 ? v128.load32_splat(pixel) : v128.load(pixel + (<usize>c << 2));
}

@inline
function pixelOf(x: View, n: i32, i: i32, j: i32): usize {
  const row = <usize>(x.h == 1 ? 0 : i) * x.row, pixel = <usize>(x.w == 1 ? 0 : j) * x.pixel;
  return x.data + <usize>n * x.image + row + pixel;
}

/** output = f(first, second) */
@inline
export function eachBroadcast<F>(first: View, second: View, output: View): void {
  const f = changetype<F>(0);
  for (let n = 0; n < output.n; n++) {
    for (let i = 0; i < output.h; i++) {
      for (let j = 0; j < output.w; j++) {
        const a = pixelOf(first, n, i, j), b = pixelOf(second, n, i, j), to = pixelOf(output, n, i, j);
        for (let c = 0; c < output.c; c += 4) {
          const value = f.of(four(a, c, first), four(b, c, second));
          v128.store(to + (<usize>c << 2), v128.and(value, existing(c, output)));
        }
      }
    }
  }
}

/**
 * What comes back to an operand: for each of its elements the sum of f(gradient, other) over the outputs that it goes into, channel by
 * channel, row by row.
 */
@inline
export function sumBroadcast<F>(gradOutput: View, other: View, result: View): void {
  const f = changetype<F>(0);
  const deep = result.c == 1 ? gradOutput.c : 1, high = result.h == 1 ? gradOutput.h : 1;
  const wide = result.w == 1 ? gradOutput.w : 1;
  for (let n = 0; n < result.n; n++) {
    for (let i = 0; i < result.h; i++) {
      for (let j = 0; j < result.w; j++) {
        const to = pixelOf(result, n, i, j);
        for (let c = 0; c < result.c; c += 4) {
          let total = f32x4.splat(0);
          for (let k = 0; k < deep; k++) {
            for (let p = i; p < i + high; p++) {
              for (let q = j; q < j + wide; q++) {
                const g = pixelOf(gradOutput, n, p, q), b = pixelOf(other, n, p, q);
                const term = deep > 1
                  ? f.of(v128.load32_splat(g + (<usize>k << 2)), four(b + (other.c == 1 ? 0 : <usize>k << 2), 0, other))
                  : f.of(v128.load(g + (<usize>c << 2)), four(b, c, other));
                total = f32x4.add(total, term);
              }
            }
          }
          v128.store(to + (<usize>c << 2), v128.and(total, existing(c, result)));
        }
      }
    }
  }
}
