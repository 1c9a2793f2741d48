// MaxPool2d in float32 SIMD: eight channels at once, each with its own winner. The result's size says how many windows there are.

import { View } from "../shared/view.kernel";
import { beats, handOutPairs, scanPairs } from "./pairs.kernel";

/** The place i·W + j of each window's largest element; the first of equals, NaN before all. */
export function MaxPool2d_indices(
  input: View, indices: View, tall: i32, wide: i32, down: i32, across: i32,
  above: i32, before: i32, _below: i32, _after: i32, apart: i32, aside: i32,
): void {
  if (arePairs(indices, input, tall, wide, down, across, above, before, apart, aside)) scanPairs(input, indices, true);
  else scan(input, indices, tall, wide, down, across, above, before, apart, aside, true);
}

/** The largest element itself. */
export function MaxPool2d_output(
  input: View, _indices: View, output: View, tall: i32, wide: i32, down: i32, across: i32,
  above: i32, before: i32, _below: i32, _after: i32, apart: i32, aside: i32,
): void {
  if (arePairs(output, input, tall, wide, down, across, above, before, apart, aside)) scanPairs(input, output, false);
  else scan(input, output, tall, wide, down, across, above, before, apart, aside, false);
}

/** Each element gets the sum of the gradients of the windows that it won. */
export function MaxPool2d_gradInput(
  gradOutput: View, indices: View, gradInput: View, tall: i32, wide: i32, down: i32, across: i32,
  above: i32, before: i32, _below: i32, _after: i32, apart: i32, aside: i32, places: usize,
): void {
  if (arePairs(gradOutput, gradInput, tall, wide, down, across, above, before, apart, aside)) {
    handOutPairs(gradOutput, indices, gradInput);
  } else if (down > (tall - 1) * apart && across > (wide - 1) * aside) {
    handOut(gradOutput, indices, gradInput, tall, wide, down, across, above, before, apart, aside);
  } else {
    addUp(gradOutput, indices, gradInput, places);
  }
}

/** Whether windows are 2×2, side by side, and all of them within the image. */
@inline
function arePairs(
  pooled: View, image: View, tall: i32, wide: i32, down: i32, across: i32,
  above: i32, before: i32, apart: i32, aside: i32,
): bool {
  const isSquare = tall == 2 && wide == 2 && down == 2 && across == 2 && apart == 1 && aside == 1;
  return isSquare && (above | before) == 0 && 2 * pooled.h <= image.h && 2 * pooled.w <= image.w;
}

/** The first pixel of a window that begins at `start`, which may lie on the padding. */
@inline
function firstPixel(start: i32, step: i32): i32 {
  return start >= 0 ? start : start + (step - 1 - start) / step * step;
}

@inline
function scan(
  input: View, out: View, tall: i32, wide: i32, down: i32, across: i32,
  above: i32, before: i32, apart: i32, aside: i32, places: bool,
): void {
  const W = input.w, step = <usize>aside * input.pixel, nextRow = <usize>apart * input.row;
  for (let n = 0; n < out.n; n++) {
    const image = input.data + <usize>n * input.image;
    for (let p = 0; p < out.h; p++) {
      const start = p * down - above, top = firstPixel(start, apart);
      const bottom = min(input.h, start + (tall - 1) * apart + 1);
      let to = out.data + <usize>n * out.image + <usize>p * out.row;
      for (let q = 0; q < out.w; q++) {
        const begin = q * across - before, left = firstPixel(begin, aside);
        const right = min(W, begin + (wide - 1) * aside + 1);
        const corner = image + <usize>top * input.row + <usize>left * input.pixel;
        for (let lane: usize = 0; lane < out.pixel; lane += 32) {
          const row = corner + lane;
          let low = v128.load(row), high = v128.load(row, 16), odd = v128.or(f32x4.ne(low, low), f32x4.ne(high, high));
          let place = i32x4.splat(top * W + left), other = place;
          for (let i = top, from = row; i < bottom; i += apart) {
            let at = from;
            for (let j = left; j < right; j += aside) {
              const x = v128.load(at), y = v128.load(at, 16);
              if (places) {
                const here = i32x4.splat(i * W + j);
                place = v128.bitselect(here, place, f32x4.gt(x, low));
                other = v128.bitselect(here, other, f32x4.gt(y, high));
              }
              // The first of equals, as f32x4.gt has it; what is no number it leaves out.
              low = f32x4.pmax(low, x);
              high = f32x4.pmax(high, y);
              odd = v128.or(odd, v128.or(f32x4.ne(x, x), f32x4.ne(y, y)));
              at += step;
            }
            from += nextRow;
          }
          if (v128.any_true(odd)) {
            scanCarefully(input, row, top, bottom, left, right, apart, aside, places, to + lane);
            continue;
          }
          v128.store(to + lane, places ? place : low);
          v128.store(to + lane, places ? other : high, 16);
        }
        to += out.pixel;
      }
    }
  }
}

/** Of one window's eight channels, some of which are NaN somewhere: it beats everything. */
function scanCarefully(
  input: View, row: usize, top: i32, bottom: i32, left: i32, right: i32, apart: i32, aside: i32, places: bool, to: usize,
): void {
  for (let half: usize = 0; half < 32; half += 16) {
    let best = v128.load(row + half), place = i32x4.splat(top * input.w + left);
    for (let i = top; i < bottom; i += apart) {
      for (let j = left; j < right; j += aside) {
        const x = v128.load(row + <usize>(i - top) * input.row + <usize>(j - left) * input.pixel + half);
        const wins = beats(x, best);
        best = v128.bitselect(x, best, wins);
        place = v128.bitselect(i32x4.splat(i * input.w + j), place, wins);
      }
    }
    v128.store(to + half, places ? place : best);
  }
}

/** Windows that do not overlap: each hands its gradient to its winner, and what no window has won is 0. */
function handOut(
  gradOutput: View, indices: View, gradInput: View, tall: i32, wide: i32, down: i32, across: i32,
  above: i32, before: i32, apart: i32, aside: i32,
): void {
  const W = gradInput.w, H = gradInput.h, pixel = gradInput.pixel, width = <usize>W * pixel;
  const isSideBySide = tall == down && wide == across && (above | before) == 0;
  const isCovered = isSideBySide && gradOutput.w * across >= W && gradOutput.h * down >= H;
  for (let n = 0; n < gradInput.n; n++) {
    const image = gradInput.data + <usize>n * gradInput.image;
    if (!isCovered) for (let i = 0; i < H; i++) memory.fill(image + <usize>i * gradInput.row, 0, width);
    for (let p = 0; p < gradOutput.h; p++) {
      const start = p * down - above, top = firstPixel(start, apart);
      const bottom = min(H, start + (tall - 1) * apart + 1);
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>p * gradOutput.row;
      let a = indices.data + <usize>n * indices.image + <usize>p * indices.row;
      for (let q = 0; q < gradOutput.w; q++) {
        const begin = q * across - before, left = firstPixel(begin, aside);
        const right = min(W, begin + (wide - 1) * aside + 1);
        for (let lane: usize = 0; lane < pixel; lane += 16) {
          const x = v128.load(g + lane), winners = v128.load(a + lane);
          for (let i = top; i < bottom; i += apart) {
            for (let j = left; j < right; j += aside) {
              const won = i32x4.eq(winners, i32x4.splat(i * W + j));
              v128.store(image + <usize>i * gradInput.row + <usize>j * pixel + lane, v128.and(x, won));
            }
          }
        }
        g += gradOutput.pixel;
        a += indices.pixel;
      }
    }
  }
}

/**
 * Windows that overlap, in row order: each adds its gradient to what its winner has.
 * @param places where every pixel of an image lies, by i·W + j
 */
function addUp(gradOutput: View, indices: View, gradInput: View, places: usize): void {
  const W = gradInput.w, H = gradInput.h, C = gradInput.c, width = <usize>W * gradInput.pixel;
  for (let i = 0, at = places; i < H; i++) {
    for (let j = 0; j < W; j++) {
      store<u32>(at, <u32>(<usize>i * gradInput.row + <usize>j * gradInput.pixel));
      at += 4;
    }
  }
  for (let n = 0; n < gradInput.n; n++) {
    const image = gradInput.data + <usize>n * gradInput.image;
    for (let i = 0; i < H; i++) memory.fill(image + <usize>i * gradInput.row, 0, width);
    for (let p = 0; p < gradOutput.h; p++) {
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>p * gradOutput.row;
      let a = indices.data + <usize>n * indices.image + <usize>p * indices.row;
      for (let q = 0; q < gradOutput.w; q++) {
        for (let lane: usize = 0, end = <usize>C << 2; lane < end; lane += 4) {
          const to = image + <usize>load<u32>(places + (<usize>load<u32>(a + lane) << 2)) + lane;
          store<f32>(to, load<f32>(to) + load<f32>(g + lane));
        }
        g += gradOutput.pixel;
        a += indices.pixel;
      }
    }
  }
}
