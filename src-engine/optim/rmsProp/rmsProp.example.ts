// RMSprop, worked by hand.

import { numbers, type Example } from "../../ops/example";

export const example: Example = {
  shows: "The first step is as long for a gradient of 4 as for one a hundred times as large.",
  attrs: {},
  operands: {
    ...{ parameter: numbers([2], 1, 2), gradient: numbers([2], 4, -400) },
    ...{ v: numbers([2], 0, 0), mean: numbers([2], 0, 0), momentumBuffer: numbers([2], 0, 4) },
    ...{ learningRate: numbers([], 0.25), alpha: numbers([], 0.75), momentum: numbers([], 0.5) },
    ...{ epsilon: numbers([], 0), weightDecay: numbers([], 0) },
  },
  results: {
    nextV: [4, 40000],
    nextMean: [1, -100],
    next: [0.5, 2.5],
    nextCentered: [1 - 1 / Math.sqrt(3), 2 + 1 / Math.sqrt(3)],
    nextMomentumBuffer: [2, 0],
    nextMomentumBufferCentered: [4 / Math.sqrt(3), 2 - 4 / Math.sqrt(3)],
    nextByMomentum: [0.5, 2],
    nextByMomentumCentered: [1 - 1 / Math.sqrt(3), 1.5 + 1 / Math.sqrt(3)],
  },
};
