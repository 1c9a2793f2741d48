// Add, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "Both get the gradient as it comes.",
  attrs: {},
  operands: { input: numbers([2], 1, 2), other: numbers([2], 10, 20), gradOutput: numbers([2], 3, 4) },
  results: { output: [11, 22], gradInput: [3, 4], gradOther: [3, 4] },
};
