// The plainest classifier there is, to see what can be had without convolution:
// softmax regression on pixels, trained image by image with a falling rate.

import { batches } from "../../../src-engine/data/batches";
import { take, type Dataset, type Images } from "../../../src-engine/data/dataset";

const CLASSES = 10;
const LEARNING_RATE = 0.01;

/** The share of the test images that it gets right, at the best of so many epochs. */
export function linearAccuracy({ train, test }: Dataset, epochs: number): number {
  const size = train.channels * train.height * train.width;
  const weight = new Float32Array(CLASSES * size);
  const bias = new Float32Array(CLASSES);
  const order = batches({ subset: take(train), batchSize: train.count, seed: 0 });
  const seen = scaled(train);
  const unseen = scaled(test);
  let best = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = LEARNING_RATE * (1 - epoch / epochs);
    for (const n of order.at(epoch)) {
      const x = seen.subarray(n * size, (n + 1) * size);
      const gradient = softmax(scores(weight, bias, x));
      gradient[train.labels[n]!]! -= 1;
      for (let k = 0; k < CLASSES; k++) {
        const step = rate * gradient[k]!;
        for (let j = 0; j < size; j++) weight[k * size + j]! -= step * x[j]!;
        bias[k]! -= step;
      }
    }
    let right = 0;
    for (let n = 0; n < test.count; n++) {
      const s = scores(weight, bias, unseen.subarray(n * size, (n + 1) * size));
      if (s.indexOf(Math.max(...s)) === test.labels[n]) right++;
    }
    best = Math.max(best, right / test.count);
  }
  return best;
}

function scaled({ pixels }: Images): Float32Array {
  return Float32Array.from(pixels, (raw) => raw / 255);
}

function scores(weight: Float32Array, bias: Float32Array, x: Float32Array): Float64Array {
  return Float64Array.from(bias, (b, k) => {
    let sum = b;
    for (let j = 0; j < x.length; j++) sum += weight[k * x.length + j]! * x[j]!;
    return sum;
  });
}

function softmax(s: Float64Array): Float64Array {
  const max = Math.max(...s);
  const e = s.map((value) => Math.exp(value - max));
  const sum = e.reduce((a, b) => a + b);
  return e.map((value) => value / sum);
}
