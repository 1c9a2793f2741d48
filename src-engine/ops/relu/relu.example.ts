// ReLU, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "The gradient passes where the input is positive, and not at 0.",
  attrs: {},
  operands: { input: numbers([1, 3], -1, 0, 2), gradOutput: numbers([1, 3], 5, 5, 5) },
  results: { output: [0, 0, 2], gradInput: [0, 0, 5] },
};
