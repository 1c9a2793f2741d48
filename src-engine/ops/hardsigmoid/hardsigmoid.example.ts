// Hardsigmoid, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "A straight line from −3 to 3, and nothing comes back from its ends.",
  attrs: {},
  operands: { input: numbers([1, 4], -3, 0, 1.5, 4), gradOutput: numbers([1, 4], 12, 12, 12, 12) },
  results: { output: [0, 0.5, 0.75, 1], gradInput: [0, 2, 2, 0] },
};
