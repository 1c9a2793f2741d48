// MaxPool2d in float32 SIMD: four channels at once, each with its own winner.

import { View } from "../shared/view.kernel";

/** The place i·W + j of each window's largest element; the first of equals, NaN before all. */
export function MaxPool2d_indices(input: View, indices: View, kernelSize: i32, stride: i32, padding: i32): void {
  scan(input, indices, kernelSize, stride, padding, true);
}

/** The largest element itself. */
export function MaxPool2d_output(
  input: View, _indices: View, output: View, kernelSize: i32, stride: i32, padding: i32,
): void {
  scan(input, output, kernelSize, stride, padding, false);
}

@inline
function scan(input: View, out: View, kernelSize: i32, stride: i32, padding: i32, places: bool): void {
  if (kernelSize == 2 && stride == 2 && padding == 0) scanPairs(input, out, places);
  else scanAny(input, out, kernelSize, stride, padding, places);
}

/** 2×2 windows side by side, the usual ones: four loads, three comparisons. */
@inline
function scanPairs(input: View, out: View, places: bool): void {
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

@inline
function scanAny(input: View, out: View, kernelSize: i32, stride: i32, padding: i32, places: bool): void {
  for (let n = 0; n < out.n; n++) {
    const image = input.data + <usize>n * input.image;
    for (let p = 0; p < out.h; p++) {
      const top = max(0, p * stride - padding), bottom = min(input.h, p * stride - padding + kernelSize);
      let q = out.data + <usize>n * out.image + <usize>p * out.row;
      for (let x = 0; x < out.w; x++) {
        const left = max(0, x * stride - padding), right = min(input.w, x * stride - padding + kernelSize);
        for (let lane: usize = 0; lane < out.pixel; lane += 16) {
          v128.store(q + lane, winner(input, image + lane, top, bottom, left, right, places));
        }
        q += out.pixel;
      }
    }
  }
}

@inline
function winner(input: View, image: usize, top: i32, bottom: i32, left: i32, right: i32, places: bool): v128 {
  const pixel = input.pixel, W = input.w;
  let best = v128.load(image + <usize>top * input.row + <usize>left * pixel);
  let place = i32x4.splat(top * W + left);
  for (let i = top; i < bottom; i++) {
    let at = image + <usize>i * input.row + <usize>left * pixel;
    for (let j = left; j < right; j++) {
      const x = v128.load(at);
      const wins = beats(x, best);
      best = v128.bitselect(x, best, wins);
      place = v128.bitselect(i32x4.splat(i * W + j), place, wins);
      at += pixel;
    }
  }
  return places ? place : best;
}

/** Each element gets the sum of the gradients of the windows that it won. */
export function MaxPool2d_gradInput(
  gradOutput: View, indices: View, gradInput: View, kernelSize: i32, stride: i32, padding: i32,
): void {
  if (kernelSize == 2 && stride == 2 && padding == 0) handOutPairs(gradOutput, indices, gradInput);
  else if (stride >= kernelSize) handOut(gradOutput, indices, gradInput, kernelSize, stride, padding);
  else gather(gradOutput, indices, gradInput, kernelSize, stride, padding);
}

/** 2×2 windows side by side: four comparisons with the winner's place. */
function handOutPairs(gradOutput: View, indices: View, gradInput: View): void {
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

/** Windows that do not overlap: each hands its gradient to its winner and 0 to its other elements. */
function handOut(
  gradOutput: View, indices: View, gradInput: View, kernelSize: i32, stride: i32, padding: i32,
): void {
  const W = gradInput.w, H = gradInput.h, pixel = gradInput.pixel, width = <usize>W * pixel;
  const covered = stride == kernelSize && padding == 0 && gradOutput.w * stride == W && gradOutput.h * stride == H;
  for (let n = 0; n < gradInput.n; n++) {
    const image = gradInput.data + <usize>n * gradInput.image;
    if (!covered) for (let i = 0; i < H; i++) memory.fill(image + <usize>i * gradInput.row, 0, width);
    for (let p = 0; p < gradOutput.h; p++) {
      const top = max(0, p * stride - padding), bottom = min(H, p * stride - padding + kernelSize);
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>p * gradOutput.row;
      let a = indices.data + <usize>n * indices.image + <usize>p * indices.row;
      for (let q = 0; q < gradOutput.w; q++) {
        const left = max(0, q * stride - padding), right = min(W, q * stride - padding + kernelSize);
        for (let lane: usize = 0; lane < pixel; lane += 16) {
          const x = v128.load(g + lane), winners = v128.load(a + lane);
          for (let i = top; i < bottom; i++) {
            let out = image + <usize>i * gradInput.row + <usize>left * pixel + lane;
            for (let place = i * W + left; place < i * W + right; place++) {
              v128.store(out, v128.and(x, i32x4.eq(winners, i32x4.splat(place))));
              out += pixel;
            }
          }
        }
        g += gradOutput.pixel;
        a += indices.pixel;
      }
    }
  }
}

/** Windows that overlap: each element looks at all that cover it. */
function gather(
  gradOutput: View, indices: View, gradInput: View, kernelSize: i32, stride: i32, padding: i32,
): void {
  const W = gradInput.w, P = gradOutput.h, Q = gradOutput.w;
  for (let n = 0; n < gradInput.n; n++) {
    const g = gradOutput.data + <usize>n * gradOutput.image, a = indices.data + <usize>n * indices.image;
    for (let i = 0; i < gradInput.h; i++) {
      // windows p with p·stride ≤ i + padding < p·stride + kernelSize
      const top = max(0, (i + padding - kernelSize + stride) / stride), bottom = min(P - 1, (i + padding) / stride);
      let out = gradInput.data + <usize>n * gradInput.image + <usize>i * gradInput.row;
      for (let j = 0; j < W; j++) {
        const left = max(0, (j + padding - kernelSize + stride) / stride), right = min(Q - 1, (j + padding) / stride);
        const here = i32x4.splat(i * W + j);
        for (let lane: usize = 0; lane < gradInput.pixel; lane += 16) {
          let total = f32x4.splat(0);
          for (let p = top; p <= bottom; p++) {
            for (let q = left; q <= right; q++) {
              const won = i32x4.eq(v128.load(a + <usize>p * indices.row + <usize>q * indices.pixel + lane), here);
              const x = v128.load(g + <usize>p * gradOutput.row + <usize>q * gradOutput.pixel + lane);
              total = f32x4.add(total, v128.and(x, won));
            }
          }
          v128.store(out + lane, total);
        }
        out += gradInput.pixel;
      }
    }
  }
}
