// Square, worked by hand: numbers that a reader can follow in the head. Every rule has a result.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "The gradient is twice the input, and turns with its sign.",
  attrs: {},
  operands: { input: numbers([1, 3], -1, 0, 3), gradOutput: numbers([1, 3], 1, 1, 10) },
  results: { output: [1, 0, 9], gradInput: [-2, 0, 60] },
};
