// LocalResponseNorm, worked by hand.

import { numbers, type Example } from "../example";
import type { LocalResponseNormAttrs } from "./localResponseNorm";

export const example: Example<LocalResponseNormAttrs> = {
  shows: "Three channels of one pixel, each with one neighbour on either side.",
  attrs: { size: 3, alpha: 3, beta: 1, k: 3 },
  operands: {
    input: numbers([1, 3, 1, 1], 1, 2, 0),
    gradOutput: numbers([1, 3, 1, 1], 8, 4, 0),
  },
  results: {
    divisor: [8, 8, 7], // 3 + 1 + 4, 3 + 1 + 4 + 0, 3 + 4 + 0
    output: [0.125, 0.25, 0],
    gradInput: [0.5, -0.5, 0], // 8/8 − 2·1·(⅛ + ⅛), 4/8 − 2·2·(⅛ + ⅛ + 0)
  },
};
