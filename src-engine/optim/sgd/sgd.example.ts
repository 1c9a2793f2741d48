// SGD, worked by hand.

import { numbers, type Example } from "../../ops/example";

export const example: Example = {
  shows: "A step against the gradient, and one against a running sum of gradients.",
  attrs: {},
  operands: {
    parameter: numbers([2], 1, 2),
    gradient: numbers([2], 4, -4),
    momentumBuffer: numbers([2], 2, -2),
    step: numbers([], 1),
    ...{ learningRate: numbers([], 0.25), momentum: numbers([], 0.5) },
    ...{ dampening: numbers([], 0.5), weightDecay: numbers([], 0.5) },
  },
  results: {
    nextStep: [2],
    nextMomentumBuffer: [3.25, -2.5],
    next: [0, 3],
    nextDecayed: [-0.125, 2.75],
    nextByMomentum: [0.1875, 2.625],
    nextByNesterov: [-0.53125, 3.0625],
  },
};
