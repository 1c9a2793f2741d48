// Identity, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "Nothing is changed, either way.",
  attrs: {},
  operands: { input: numbers([2], 1, -2), gradOutput: numbers([2], 3, 4) },
  results: { output: [1, -2], gradInput: [3, 4] },
};
