// SmoothL1Loss, worked by hand.

import { numbers, type Example } from "../example";
import type { SmoothL1LossAttrs } from "./smoothL1Loss";

export const example: Example<SmoothL1LossAttrs> = {
  shows: "An error of 2, beyond β, and one of −0.5 within it.",
  attrs: { reduction: "mean", beta: 1 },
  operands: { input: numbers([1, 2], 3, 0.5), target: numbers([1, 2], 1, 1) },
  results: { output: [0.8125], gradInput: [0.5, -0.25] },
};
