// From the shards' sums to updated weights: the fixed tree, then SGD, then back into the
// order in which the kernels above want them.

import { packRows } from "../conv2d/sparse.kernel";
import { treeOf } from "../shared/tree.kernel";
import { View } from "../shared/view.kernel";

/** w −= η·Σ shards, in place: w as PyTorch has it, the sums as [M][K][run], the bias's `biasAt` bytes behind. */
export function ConvReluPool_update(
  weight: View, bias: View, sums: usize, stride: usize, shards: i32, runStep: usize, tapStep: usize, biasAt: usize,
  learningRate: View,
): void {
  const M = weight.n, C = weight.c, K = weight.h, rate = load<f32>(learningRate.data);
  for (let m = 0; m < M; m++) {
    for (let c = 0; c < C; c++) {
      let to = weight.data + <usize>m * weight.image + (<usize>(c * K * K) << 2);
      for (let k = 0; k < K; k++) {
        let from = sums + <usize>(m * K + k) * runStep + (<usize>c << 2);
        for (let l = 0; l < K; l++) {
          store<f32>(to, load<f32>(to) - rate * treeOf(from, stride, shards));
          to += 4;
          from += tapStep;
        }
      }
    }
  }
  const biases = sums + biasAt;
  for (let m: usize = 0; m < <usize>M << 2; m += 4) {
    store<f32>(bias.data + m, load<f32>(bias.data + m) - rate * treeOf(biases + m, stride, shards));
  }
}

/** The weights as [M][K][run] for the scatter. */
export function ConvReluPool_packRows(weight: View, rows: usize, run: usize, pixel: usize): void {
  packRows(weight, rows, run, pixel);
}
