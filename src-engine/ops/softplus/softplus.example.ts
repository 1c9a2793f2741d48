// Softplus, worked by hand.

import { log } from "../../tensor/math";
import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "At log 3 it is log 4, and its slope three quarters.",
  attrs: {},
  operands: { input: numbers([1, 2], 0, log(3)), gradOutput: numbers([1, 2], 4, 4) },
  results: { output: [log(2), log(4)], gradInput: [2, 3] },
};
