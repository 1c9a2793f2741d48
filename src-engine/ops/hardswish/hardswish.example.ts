// Hardswish, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "Between −3 and −1.5 it goes down, so the gradient changes its sign.",
  attrs: {},
  operands: { input: numbers([1, 4], -6, -3, 1.5, 6), gradOutput: numbers([1, 4], 2, 2, 2, 2) },
  results: { output: [0, 0, 1.125, 6], gradInput: [0, -1, 2, 2] },
};
