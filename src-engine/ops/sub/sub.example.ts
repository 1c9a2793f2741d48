// Sub, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "What is taken off gets the gradient with the other sign, summed over all that it was taken off.",
  attrs: {},
  operands: { input: numbers([1, 2], 10, 20), other: numbers([1, 1], 3), gradOutput: numbers([1, 2], 1, 2) },
  results: { output: [7, 17], gradInput: [1, 2], gradOther: [-3] },
};
