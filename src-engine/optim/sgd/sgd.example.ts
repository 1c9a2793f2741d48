// SGD, worked by hand.

import { numbers, type Example } from "../../ops/example";

export const example: Example = {
  shows: "A step against the gradient.",
  attrs: {},
  operands: {
    parameter: numbers([2], 1, 2),
    gradient: numbers([2], 4, -4),
    learningRate: numbers([], 0.25),
  },
  results: { next: [0, 3] },
};
