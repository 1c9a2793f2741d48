// Flatten, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "Channel by channel, row by row.",
  attrs: {},
  operands: { input: numbers([1, 2, 1, 2], 1, 2, 3, 4), gradOutput: numbers([1, 4], 5, 6, 7, 8) },
  results: { output: [1, 2, 3, 4], gradInput: [5, 6, 7, 8] },
};
