// Adagrad, worked by hand.

import { numbers, type Example } from "../../ops/example";

export const example: Example = {
  shows: "Half of the learning rate, since the root of the sum is twice the gradient.",
  attrs: {},
  operands: {
    ...{ parameter: numbers([2], 1, 2), gradient: numbers([2], 4, -400) },
    ...{ sum: numbers([2], 48, 480000), step: numbers([], 1) },
    ...{ learningRate: numbers([], 0.25), learningRateDecay: numbers([], 0) },
    ...{ weightDecay: numbers([], 0), epsilon: numbers([], 0) },
  },
  results: { nextStep: [2], nextSum: [64, 640000], next: [0.875, 2.125] },
};
