// Linear, running free: weights are updated in place as their gradients come out of the
// registers. The same sums and steps as Linear_gradWeight and SGD, so the same bits: also where there
// is one term, which those add to 0, so that −0 becomes +0.

import { multiplyAdd } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";
import { addRows, descendBy0, isBy0Idle } from "./rows.kernel";

/** w[o,i] −= η Σ ȳ[n,o]·x[n,i] and b[o] −= η Σ ȳ[n,o], for the outputs o in from … to − 1. */
export function Linear_update(
  gradOutput: View, input: View, weight: View, bias: View, learningRate: View, from: i32, to: i32, scratch: usize,
): void {
  addRows(
    gradOutput.data + (<usize>from << 2), 4, gradOutput.image, gradOutput.n, input.data, input.image,
    weight.data + <usize>from * weight.image, weight.image, weight.pixel, to - from, true, load<f32>(learningRate.data), scratch,
  );
  for (let o = from; o < to; o++) {
    let total: f32 = 0, at = gradOutput.data + (<usize>o << 2);
    for (let n = 0; n < gradOutput.n; n++) { total += load<f32>(at); at += gradOutput.image; }
    const b = bias.data + (<usize>o << 2);
    store<f32>(b, load<f32>(b) - load<f32>(learningRate.data) * total);
  }
}

/**
 * A batch of one, all at once: each row of the weights is read once, for x̄ as it was and then to be
 * updated. Rows whose gradient is exactly 0 are skipped: they would add and change nothing.
 *
 *   x̄ += ȳ[o]·w[o]        w[o] −= η·(0 + ȳ[o]·x)        four rows a pass
 */
export function Linear_updateOne(
  gradOutput: View, input: View, weight: View, bias: View, gradInput: View, learningRate: View, scratch: usize,
): void {
  const bytes = weight.pixel, rate = v128.load32_splat(learningRate.data);
  const live = liveRows(gradOutput.data, weight, scratch);
  memory.fill(gradInput.data, 0, bytes);
  let r = scratch;
  for (; r + 24 < live; r += 32) fourRows(r, rate, input.data, gradInput.data, bytes);
  for (; r + 8 < live; r += 16) {
    twoRows(load<u32>(r), load<u32>(r, 8), v128.load32_splat(r, 4), v128.load32_splat(r, 12), rate, input.data, gradInput.data, bytes);
  }
  if (r < live) oneRow(load<u32>(r), v128.load32_splat(r, 4), rate, input.data, gradInput.data, bytes);
  if (!isBy0Idle(load<f32>(learningRate.data))) descendDeadRows(gradOutput.data, weight, load<f32>(learningRate.data));
  for (let at: usize = 0; at < bias.bytes; at += 16) {
    const step = f32x4.mul(rate, f32x4.add(f32x4.splat(0), v128.load(gradOutput.data + at)));
    v128.store(bias.data + at, f32x4.sub(v128.load(bias.data + at), step));
  }
}

/** (address, gradient) of the rows that matter, without branches. */
function liveRows(gradients: usize, weight: View, list: usize): usize {
  let row = weight.data;
  for (let o = 0; o < weight.n; o++) {
    const bits = load<i32>(gradients);
    store<u32>(list, <u32>row);
    store<i32>(list, bits, 4);
    list += <usize>(<i32>((bits << 1) != 0) << 3);
    gradients += 4;
    row += weight.image;
  }
  return list;
}

/** The rows that do not matter to a usual learning rate. */
function descendDeadRows(gradients: usize, weight: View, learningRate: f32): void {
  let row = weight.data;
  for (let o = 0; o < weight.n; o++) {
    if (load<f32>(gradients) == 0) descendBy0(row, weight.pixel, learningRate);
    gradients += 4;
    row += weight.image;
  }
}

/** w − η·(0 + g·x) */
@inline
function updated(w: v128, rate: v128, g: v128, x: v128): v128 {
  return f32x4.sub(w, f32x4.mul(rate, multiplyAdd(f32x4.splat(0), g, x)));
}

/** The next four of the list: x̄ is read and written once for all of them, in their order. */
function fourRows(list: usize, rate: v128, x: usize, out: usize, bytes: usize): void {
  let p = <usize>load<u32>(list), q = <usize>load<u32>(list, 8), r = <usize>load<u32>(list, 16), s = <usize>load<u32>(list, 24);
  const f = v128.load32_splat(list, 4), g = v128.load32_splat(list, 12);
  const h = v128.load32_splat(list, 20), i = v128.load32_splat(list, 28);
  const end = p + bytes;
  do {
    const a = v128.load(x);
    let w = v128.load(p), sum = multiplyAdd(v128.load(out), f, w);
    v128.store(p, updated(w, rate, f, a));
    w = v128.load(q);
    sum = multiplyAdd(sum, g, w);
    v128.store(q, updated(w, rate, g, a));
    w = v128.load(r);
    sum = multiplyAdd(sum, h, w);
    v128.store(r, updated(w, rate, h, a));
    w = v128.load(s);
    v128.store(out, multiplyAdd(sum, i, w));
    v128.store(s, updated(w, rate, i, a));
    p += 16; q += 16; r += 16; s += 16; x += 16; out += 16;
  } while (p < end);
}

function twoRows(p: usize, q: usize, g: v128, h: v128, rate: v128, x: usize, out: usize, bytes: usize): void {
  const end = p + bytes;
  do {
    const a = v128.load(x), u = v128.load(p), v = v128.load(q);
    v128.store(out, multiplyAdd(multiplyAdd(v128.load(out), g, u), h, v));
    v128.store(p, updated(u, rate, g, a));
    v128.store(q, updated(v, rate, h, a));
    p += 16; q += 16; x += 16; out += 16;
  } while (p < end);
}

function oneRow(p: usize, g: v128, rate: v128, x: usize, out: usize, bytes: usize): void {
  const end = p + bytes;
  do {
    const u = v128.load(p);
    v128.store(out, multiplyAdd(v128.load(out), g, u));
    v128.store(p, updated(u, rate, g, v128.load(x)));
    p += 16; x += 16; out += 16;
  } while (p < end);
}
