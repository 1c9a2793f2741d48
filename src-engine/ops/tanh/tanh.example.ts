// Tanh, worked by hand.

import { log } from "../../tensor/math";
import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "A half at ½·log 3, with the slope 3/4; and odd.",
  attrs: {},
  operands: {
    input: numbers([1, 3], -log(3) / 2, 0, log(3) / 2),
    gradOutput: numbers([1, 3], 4, 4, 4),
  },
  results: { output: [-0.5, 0, 0.5], gradInput: [3, 4, 3] },
};
