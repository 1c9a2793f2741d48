// The way back through pooling and ReLU, as lists: for every output channel of the
// convolution, the pixels whose gradient is not zero. A pixel is live if it won its window
// and is positive; at most one in four is.
//
//   list of channel m:  (offset, gradient) (offset, gradient) …    8 bytes an entry

import { View } from "../shared/view.kernel";

/**
 * The gradients of one image's windows: `gradients` [windows][C] in the winners' order, and their sums
 * added to `gradBias`.
 */
function mask(gradOutput: View, output: View, n: i32, gradients: usize, gradBias: usize): void {
  const zero = f32x4.splat(0), pixel = output.pixel;
  for (let lane: usize = 0; lane < pixel; lane += 16) {
    let total = v128.load(gradBias + lane), to = gradients + lane;
    for (let x = 0; x < output.w; x++) {
      let g = gradOutput.data + <usize>n * gradOutput.image + <usize>x * pixel + lane;
      let y = output.data + <usize>n * output.image + <usize>x * pixel + lane;
      const end = y + <usize>output.h * output.row;
      do {
        const live = v128.andnot(v128.load(g), f32x4.le(v128.load(y), zero));
        total = f32x4.add(total, live);
        v128.store(to, live);
        g += gradOutput.row;
        y += output.row;
        to += pixel;
      } while (y < end);
    }
    v128.store(gradBias + lane, total);
  }
}

/** Packs each channel's entries that are not zero, without branches. `counts` are bytes. */
function pack(gradients: usize, winners: usize, windows: usize, pixel: usize, channels: i32, lists: usize, counts: usize): void {
  const room = windows << 3, end = gradients + windows * pixel;
  for (let m = 0; m < channels; m++) {
    let entry = lists, g = gradients + (<usize>m << 2), place = winners + (<usize>m << 2);
    do {
      const bits = load<i32>(g);
      store<i32>(entry, load<i32>(place));
      store<i32>(entry, bits, 4);
      entry += <usize>(<i32>((bits << 1) != 0) << 3);
      g += pixel;
      place += pixel;
    } while (g < end);
    store<u32>(counts + (<usize>m << 2), <u32>(entry - lists));
    lists += room;
  }
}

/** Lists of image n; see above. */
export function liveLists(
  gradOutput: View, output: View, winners: View, n: i32,
  gradients: usize, lists: usize, counts: usize, gradBias: usize,
): void {
  mask(gradOutput, output, n, gradients, gradBias);
  pack(
    gradients, winners.data + <usize>n * winners.image,
    <usize>(output.w * output.h), output.pixel, output.c, lists, counts,
  );
}

/** The gradients alone, for a convolution that takes every window. */
export function liveGradients(gradOutput: View, output: View, n: i32, gradients: usize, gradBias: usize): void {
  mask(gradOutput, output, n, gradients, gradBias);
}
