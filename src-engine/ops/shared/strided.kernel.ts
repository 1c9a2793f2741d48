// Moves numbers between an image and what was taken of it (strided.ts), four channels at a time where they lie side by side.
// Moves numbers, computes none.

import { existing } from "./squash.kernel";
import { View } from "./view.kernel";

/** Every element of `to` from where it comes, forward: `value` where it comes from nowhere. */
export function take(
  from: View, to: View, value: f32, c0: i32, i0: i32, j0: i32, cs: i32, is: i32, js: i32,
): void {
  move(from, to, value, c0, i0, j0, cs, is, js, false);
}

/** Every element of `to` from where it has gone: 0 where it has gone nowhere. */
export function giveBack(from: View, to: View, c0: i32, i0: i32, j0: i32, cs: i32, is: i32, js: i32): void {
  move(from, to, 0, c0, i0, j0, cs, is, js, true);
}

/** Which element along an axis goes into element `at`; −1 for none. */
@inline
function place(at: i32, start: i32, step: i32, size: i32, isBack: bool): i32 {
  const distance = isBack ? at - start : start + at * step;
  if (distance < 0 || (isBack && distance % step != 0)) return -1;
  const found = isBack ? distance / step : distance;
  return found < size ? found : -1;
}

@inline
function move(
  from: View, to: View, value: f32, c0: i32, i0: i32, j0: i32, cs: i32, is: i32, js: i32, isBack: bool,
): void {
  const margin = f32x4.splat(value);
  for (let n = 0; n < to.n; n++) {
    const image = from.data + <usize>n * from.image;
    for (let p = 0; p < to.h; p++) {
      const i = place(p, i0, is, from.h, isBack);
      let target = to.data + <usize>n * to.image + <usize>p * to.row;
      for (let q = 0; q < to.w; q++) {
        const j = i < 0 ? -1 : place(q, j0, js, from.w, isBack);
        const pixel = image + <usize>i * from.row + <usize>j * from.pixel;
        for (let c = 0; c < to.c; c += 4) {
          const first = isBack ? c - c0 : c + c0, at = target + (<usize>c << 2);
          const isNone = j < 0 || (cs == 1 && (first + 4 <= 0 || first >= from.c));
          if (isNone) {
            v128.store(at, v128.and(margin, existing(c, to)));
          } else if (cs == 1 && first >= 0 && first + 4 <= from.c) {
            v128.store(at, v128.and(v128.load(pixel + (<usize>first << 2)), existing(c, to)));
          } else {
            for (let k = 0; k < 4; k++) {
              const m = place(c + k, c0, cs, from.c, isBack);
              const one = m < 0 ? value : load<f32>(pixel + (<usize>m << 2));
              store<f32>(at + (<usize>k << 2), c + k < to.c ? one : 0);
            }
          }
        }
        target += to.pixel;
      }
    }
  }
}
