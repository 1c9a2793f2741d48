// Linear, worked by hand.

import { numbers, type Example } from "../example";
import type { LinearAttrs } from "./linear";

export const example: Example<LinearAttrs> = {
  shows: "Rows of the weight against the input.",
  attrs: { bias: true, outFeatures: 1 },
  operands: {
    input: numbers([2, 2], 1, 2, 3, 4),
    weight: numbers([1, 2], 10, 100),
    bias: numbers([1], 1),
    gradOutput: numbers([2, 1], 1, 2),
  },
  results: {
    output: [211, 431],
    gradInput: [10, 100, 20, 200],
    gradWeight: [7, 10],
    gradBias: [3],
  },
};
