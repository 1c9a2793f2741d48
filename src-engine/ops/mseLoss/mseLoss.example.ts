// MSELoss, worked by hand.

import { numbers, type Example } from "../example";
import type { MSELossAttrs } from "./mseLoss";

export const example: Example<MSELossAttrs> = {
  shows: "An error of 2 and one of −1: their squares' mean, and a gradient of 2/M of each.",
  attrs: { reduction: "mean" },
  operands: { input: numbers([1, 2], 3, 0), target: numbers([1, 2], 1, 1) },
  results: { output: [2.5], gradInput: [2, -1] },
};
