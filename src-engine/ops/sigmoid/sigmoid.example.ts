// Sigmoid, worked by hand.

import { log } from "../../tensor/math";
import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "A quarter at −log 3, half at 0; its slope there is 3/16 and 1/4.",
  attrs: {},
  operands: {
    input: numbers([1, 3], -log(3), 0, log(3)),
    gradOutput: numbers([1, 3], 16, 16, 16),
  },
  results: { output: [0.25, 0.5, 0.75], gradInput: [3, 4, 3] },
};
