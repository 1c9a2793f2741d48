// ClipGradNorm, worked by hand.

import { numbers, type Example } from "../../ops/example";

export const example: Example = {
  shows: "Gradients of length 5 together, of which a fifth is left.",
  attrs: {},
  operands: {
    gradient: numbers([2], 3, 0),
    ...{ squares1: numbers([], 9), squares2: numbers([], 16), maxNorm: numbers([], 1) },
  },
  results: {
    squares: [9],
    totalSquares: [25],
    totalNorm: [5],
    clipCoefficient: [1 / (5 + 1e-6)],
    clippedByNorm: [3 / (5 + 1e-6), 0],
  },
};
