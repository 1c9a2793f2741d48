// L1Loss, worked by hand.

import { numbers, type Example } from "../example";
import type { L1LossAttrs } from "./l1Loss";

export const example: Example<L1LossAttrs> = {
  shows: "An error of 2 and one of −1: gradients of one size.",
  attrs: { reduction: "mean" },
  operands: { input: numbers([1, 2], 3, 0), target: numbers([1, 2], 1, 1) },
  results: { output: [1.5], gradInput: [0.5, -0.5] },
};
