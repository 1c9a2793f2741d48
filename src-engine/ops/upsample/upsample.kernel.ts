// Upsample in float64, rounded once, four channels of a pixel at a time. Numbers are counted as in taps.ts; what has no weight is left
// out, since it may be infinite.

import { joined, lower, upper } from "../shared/squash.kernel";
import { View } from "../shared/view.kernel";

/** How much pixel i counts in enlarged pixel p. */
@inline
function weight(p: i32, i: i32, size: i32, scale: i32, isMixed: i32): f64 {
  if (isMixed == 0) return p / scale == i ? 1 : 0;
  const parts = max(0, 2 * p + 1 - scale), whole = 2 * scale;
  const first = parts / whole, further = <f64>(parts % whole) / <f64>whole;
  if (first >= size - 1) return i == size - 1 ? 1 : 0;
  return i == first ? 1 - further : i == first + 1 ? further : 0;
}

/** The first pixel that enlarged pixel p is made of. */
@inline
function firstOf(p: i32, scale: i32, isMixed: i32): i32 {
  return isMixed == 0 ? p / scale : max(0, 2 * p + 1 - scale) / (2 * scale);
}

export function Upsample_output(input: View, output: View, rows: i32, columns: i32, isMixed: i32): void {
  const H = input.h, W = input.w;
  for (let n = 0; n < output.n; n++) {
    for (let p = 0; p < output.h; p++) {
      const top = firstOf(p, rows, isMixed), bottom = min(H - 1, top + isMixed);
      for (let q = 0; q < output.w; q++) {
        const left = firstOf(q, columns, isMixed), right = min(W - 1, left + isMixed);
        const to = output.data + <usize>n * output.image + <usize>p * output.row + <usize>q * output.pixel;
        const from = input.data + <usize>n * input.image;
        for (let c = 0; c < output.c; c += 4) {
          let low = f64x2.splat(0), high = f64x2.splat(0);
          for (let i = top; i <= bottom; i++) {
            const u = weight(p, i, H, rows, isMixed);
            if (u == 0) continue;
            for (let j = left; j <= right; j++) {
              const v = weight(q, j, W, columns, isMixed);
              if (v == 0) continue;
              const share = f64x2.splat(u * v);
              const x = v128.load(from + <usize>i * input.row + <usize>j * input.pixel + (<usize>c << 2));
              low = f64x2.add(low, f64x2.mul(share, lower(x)));
              high = f64x2.add(high, f64x2.mul(share, upper(x)));
            }
          }
          v128.store(to + (<usize>c << 2), joined(low, high));
        }
      }
    }
  }
}

export function Upsample_gradInput(gradOutput: View, gradInput: View, rows: i32, columns: i32, isMixed: i32): void {
  const H = gradInput.h, W = gradInput.w;
  for (let n = 0; n < gradInput.n; n++) {
    for (let i = 0; i < H; i++) {
      const top = max(0, (i - isMixed) * rows), bottom = min(gradOutput.h, (i + 1 + isMixed) * rows);
      for (let j = 0; j < W; j++) {
        const left = max(0, (j - isMixed) * columns), right = min(gradOutput.w, (j + 1 + isMixed) * columns);
        const to = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row + <usize>j * gradInput.pixel;
        const from = gradOutput.data + <usize>n * gradOutput.image;
        for (let c = 0; c < gradInput.c; c += 4) {
          let low = f64x2.splat(0), high = f64x2.splat(0);
          for (let p = top; p < bottom; p++) {
            const u = weight(p, i, H, rows, isMixed);
            if (u == 0) continue;
            for (let q = left; q < right; q++) {
              const v = weight(q, j, W, columns, isMixed);
              if (v == 0) continue;
              const share = f64x2.splat(u * v);
              const g = v128.load(from + <usize>p * gradOutput.row + <usize>q * gradOutput.pixel + (<usize>c << 2));
              low = f64x2.add(low, f64x2.mul(share, lower(g)));
              high = f64x2.add(high, f64x2.mul(share, upper(g)));
            }
          }
          v128.store(to + (<usize>c << 2), joined(low, high));
        }
      }
    }
  }
}
