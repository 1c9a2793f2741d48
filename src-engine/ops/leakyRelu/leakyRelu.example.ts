// LeakyReLU, worked by hand.

import { numbers, type Example } from "../example";
import type { LeakyReLUAttrs } from "./leakyRelu";

export const example: Example<LeakyReLUAttrs> = {
  shows: "Half of what is negative goes on, and half of its gradient comes back, at 0 too.",
  attrs: { negativeSlope: 0.5 },
  operands: { input: numbers([1, 3], -4, 0, 2), gradOutput: numbers([1, 3], 6, 6, 6) },
  results: { output: [-2, 0, 2], gradInput: [3, 3, 6] },
};
