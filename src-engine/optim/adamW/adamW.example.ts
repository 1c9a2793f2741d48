// AdamW, worked by hand.

import { numbers, type Example } from "../../ops/example";

export const example: Example = {
  shows: "A step as long as the learning rate, and besides it a share of the weight.",
  attrs: {},
  operands: {
    ...{ parameter: numbers([2], 1, 2), gradient: numbers([2], 4, -400) },
    ...{ m: numbers([2], 0, 0), v: numbers([2], 0, 0), step: numbers([], 0) },
    ...{ learningRate: numbers([], 0.25), beta1: numbers([], 0.5), beta2: numbers([], 0.75) },
    ...{ epsilon: numbers([], 0), weightDecay: numbers([], 0.5) },
  },
  results: { nextStep: [1], nextM: [2, -200], nextV: [4, 40000], next: [0.625, 2] },
};
