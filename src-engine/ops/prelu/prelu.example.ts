// PReLU, worked by hand.

import { numbers, type Example } from "../example";
import type { PReLUAttrs } from "./prelu";

export const example: Example<PReLUAttrs> = {
  shows: "Only what is negative says how its slope should be.",
  attrs: { numParameters: 1 },
  operands: {
    input: numbers([1, 3], -4, 3, -2),
    weight: numbers([1], 0.5),
    gradOutput: numbers([1, 3], 1, 5, 2),
  },
  results: { output: [-2, 3, -1], gradInput: [0.5, 5, 1], gradWeight: [-8] }, // 1·(−4) + 2·(−2)
};
