// LogSoftmax, worked by hand.

import { log } from "../../tensor/math";
import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "A quarter and three quarters, as logarithms; what comes back sums to 0.",
  attrs: {},
  operands: { input: numbers([1, 2], 0, log(3)), gradOutput: numbers([1, 2], 4, 0) },
  results: { output: [-log(4), log(3) - log(4)], gradInput: [3, -3] }, // 4 − ¼·4 and 0 − ¾·4
};
