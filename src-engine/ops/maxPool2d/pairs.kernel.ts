// 2×2 windows side by side, the usual ones: no window reaches beyond the image.

import { View } from "../shared/view.kernel";

/** Four loads, three comparisons. @param places whether to write where the largest is, or the largest itself */
@inline
export function scanPairs(input: View, out: View, places: bool): void {
  const pixel = input.pixel, W = input.w;
  const right = i32x4.splat(1), below = i32x4.splat(W);
  for (let n = 0; n < out.n; n++) {
    for (let p = 0; p < out.h; p++) {
      let a = input.data + <usize>n * input.image + <usize>(2 * p) * input.row, b = a + input.row;
      let q = out.data + <usize>n * out.image + <usize>p * out.row;
      const end = q + <usize>out.w * out.pixel;
      let place = 2 * p * W;
      while (q < end) {
        for (let lane: usize = 0; lane < pixel; lane += 16) {
          const c0 = v128.load(a + lane), c1 = v128.load(a + pixel + lane);
          const c2 = v128.load(b + lane), c3 = v128.load(b + pixel + lane);
          const m1 = beats(c1, c0), m3 = beats(c3, c2);
          const top = v128.bitselect(c1, c0, m1), bottom = v128.bitselect(c3, c2, m3), low = beats(bottom, top);
          if (places) {
            const offset = v128.bitselect(i32x4.add(v128.and(m3, right), below), v128.and(m1, right), low);
            v128.store(q + lane, i32x4.add(i32x4.splat(place), offset));
          } else {
            v128.store(q + lane, v128.bitselect(bottom, top, low));
          }
        }
        a += 2 * pixel;
        b += 2 * pixel;
        q += pixel;
        place += 2;
      }
    }
  }
}

/** Where x takes the place of the best so far: where it is larger, or NaN. */
@inline
export function beats(x: v128, best: v128): v128 {
  return v128.or(f32x4.gt(x, best), f32x4.ne(x, x));
}

/** Four comparisons with the winner's place. */
export function handOutPairs(gradOutput: View, indices: View, gradInput: View): void {
  const W = gradInput.w, H = gradInput.h, pixel = gradInput.pixel, row = gradInput.row, columns = gradOutput.w;
  const right = i32x4.splat(1), below = i32x4.splat(W), across = i32x4.splat(W + 1);
  for (let n = 0; n < gradInput.n; n++) {
    const image = gradInput.data + <usize>n * gradInput.image;
    for (let p = 0; p < gradOutput.h; p++) {
      const g = gradOutput.data + <usize>n * gradOutput.image + <usize>p * gradOutput.row;
      const winners = indices.data + <usize>n * indices.image + <usize>p * indices.row;
      const top = image + <usize>(2 * p) * row;
      for (let q = 0, at: usize = 0; q < columns; q++) {
        const place = i32x4.splat(2 * (p * W + q));
        for (const end = at + pixel; at < end; at += 16) {
          const x = v128.load(g + at), winner = i32x4.sub(v128.load(winners + at), place);
          const a = top + <usize>q * pixel + at, b = a + row;
          v128.store(a, v128.and(x, i32x4.eq(winner, i32x4.splat(0))));
          v128.store(a + pixel, v128.and(x, i32x4.eq(winner, right)));
          v128.store(b, v128.and(x, i32x4.eq(winner, below)));
          v128.store(b + pixel, v128.and(x, i32x4.eq(winner, across)));
        }
      }
      if (2 * columns < W) {
        memory.fill(top + <usize>(2 * columns) * pixel, 0, pixel);
        memory.fill(top + row + <usize>(2 * columns) * pixel, 0, pixel);
      }
    }
    if (2 * gradOutput.h < H) memory.fill(image + <usize>(2 * gradOutput.h) * row, 0, <usize>W * pixel);
  }
}
