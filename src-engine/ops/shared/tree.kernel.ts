// Sums over shards of the batch, in a tree that does not depend on who computed what:
//
//   ((s₀ + s₁) + (s₂ + s₃)) + ((s₄ + s₅) + (s₆ + s₇))

import { View } from "./view.kernel";

/** One float of each shard, `stride` bytes apart; at most 8. */
@inline
export function treeOf(at: usize, stride: usize, shards: i32): f32 {
  let total = pair(at, stride, shards);
  if (shards > 2) total += pair(at + 2 * stride, stride, shards - 2);
  if (shards > 4) {
    let right = pair(at + 4 * stride, stride, shards - 4);
    if (shards > 6) right += pair(at + 6 * stride, stride, shards - 6);
    total += right;
  }
  return total;
}

@inline
function pair(at: usize, stride: usize, shards: i32): f32 {
  return shards > 1 ? load<f32>(at) + load<f32>(at + stride) : load<f32>(at);
}

/** Four floats of each shard: four such sums. */
@inline
function treesOf(at: usize, stride: usize, shards: i32): v128 {
  let total = pairs(at, stride, shards);
  if (shards > 2) total = f32x4.add(total, pairs(at + 2 * stride, stride, shards - 2));
  if (shards > 4) {
    let right = pairs(at + 4 * stride, stride, shards - 4);
    if (shards > 6) right = f32x4.add(right, pairs(at + 6 * stride, stride, shards - 6));
    total = f32x4.add(total, right);
  }
  return total;
}

@inline
function pairs(at: usize, stride: usize, shards: i32): v128 {
  return shards > 1 ? f32x4.add(v128.load(at), v128.load(at + stride)) : v128.load(at);
}

/** Writes the sums of the shards' copies of a tensor, which lie `stride` bytes apart from `shards` on. */
export function Tree_sum(parts: usize, stride: usize, shards: i32, out: View): void {
  let at: usize = 0;
  for (; at + 16 <= out.bytes; at += 16) v128.store(out.data + at, treesOf(parts + at, stride, shards));
  for (; at < out.bytes; at += 4) store<f32>(out.data + at, treeOf(parts + at, stride, shards));
}
