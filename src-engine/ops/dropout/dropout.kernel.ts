// Dropout in float32. The mask is drawn number by number with Threefry-2x32 (tensor/random.ts), counted in the order of
// [N,C,H,W], so that it does not depend on shards, threads or how tensors lie.

import { Add_gradInput } from "../add/add.kernel";
import { eachPair } from "../shared/vectors.kernel";
import { View } from "../shared/view.kernel";

/** @param first the number of the first sample of this shard */
export function Dropout_mask(stream: View, mask: View, p: f64, first: i32): void {
  const k0 = load<i32>(stream.data), k1 = load<i32>(stream.data, 4), iteration = load<i32>(stream.data, 8);
  const least = p * 4294967296.0, scale = <f32>(1.0 / (1.0 - p));
  for (let n = 0; n < mask.n; n++) {
    let element = (first + n) * mask.c * mask.h * mask.w;
    for (let c = 0; c < mask.c; c++) {
      for (let i = 0; i < mask.h; i++) {
        let to = mask.data + <usize>n * mask.image + <usize>i * mask.row + (<usize>c << 2);
        for (let j = 0; j < mask.w; j++) {
          store<f32>(to, <f64>threefry(k0, k1, element, iteration) >= least ? scale : 0);
          element++;
          to += mask.pixel;
        }
      }
    }
  }
}

class Times {
  @inline of(x: v128, mask: v128): v128 { return f32x4.mul(x, mask); }
}

export function Dropout_output(input: View, mask: View, output: View): void {
  eachPair<Times>(input, mask, output);
}

export function Dropout_gradInput(gradOutput: View, mask: View, gradInput: View): void {
  eachPair<Times>(gradOutput, mask, gradInput);
}

/** In evaluation, forward and backward. */
export function Dropout_passOn(from: View, to: View): void {
  Add_gradInput(from, to);
}

/** The first of the two numbers that the counter (c0, c1) is encrypted to under the key (k0, k1). */
function threefry(k0: i32, k1: i32, c0: i32, c1: i32): u32 {
  const k2 = 0x1bd11bda ^ k0 ^ k1;
  let a = c0 + k0, b = c1 + k1;
  for (let turn = 1; turn <= 5; turn++) {
    const isOdd = (turn & 1) == 1;
    a += b; b = rotl<i32>(b, isOdd ? 13 : 17) ^ a;
    a += b; b = rotl<i32>(b, isOdd ? 15 : 29) ^ a;
    a += b; b = rotl<i32>(b, isOdd ? 26 : 16) ^ a;
    a += b; b = rotl<i32>(b, isOdd ? 6 : 24) ^ a;
    const r = turn % 3;
    a += r == 0 ? k0 : r == 1 ? k1 : k2;
    b += (r == 0 ? k1 : r == 1 ? k2 : k0) + turn;
  }
  return <u32>a;
}
