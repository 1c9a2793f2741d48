// ReLU6, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "Beyond 6 nothing more comes of it, and no gradient comes back.",
  attrs: {},
  operands: { input: numbers([1, 4], -2, 4, 6, 9), gradOutput: numbers([1, 4], 3, 3, 3, 3) },
  results: { output: [0, 4, 6, 6], gradInput: [0, 3, 0, 0] },
};
