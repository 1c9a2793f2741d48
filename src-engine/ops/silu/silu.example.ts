// SiLU, worked by hand.

import { log } from "../../tensor/math";
import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "At log 3 the sigmoid is three quarters.",
  attrs: {},
  operands: { input: numbers([1, 2], 0, log(3)), gradOutput: numbers([1, 2], 4, 16) },
  results: { output: [0, 0.75 * log(3)], gradInput: [2, 12 + 3 * log(3)] }, // 16·¾ + 16·log 3·¾·¼
};
