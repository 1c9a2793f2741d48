// Concat, worked by hand.

import { numbers, type Example } from "../example";
import type { ConcatAttrs } from "./concat";

export const example: Example<ConcatAttrs> = {
  shows: "Each gets back its own part.",
  attrs: { dim: 1 },
  operands: {
    input1: numbers([1, 2], 1, 2),
    input2: numbers([1, 1], 5),
    gradOutput: numbers([1, 3], 7, 8, 9),
  },
  results: { output: [1, 2, 5], gradInput1: [7, 8], gradInput2: [9] },
};
