// Mul, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "A number that goes with two gets what both send back.",
  attrs: {},
  operands: { input: numbers([1, 1], 3), other: numbers([1, 2], 10, 20), gradOutput: numbers([1, 2], 1, 2) },
  results: { output: [30, 60], gradInput: [50], gradOther: [3, 6] }, // 1·10 + 2·20
};
