// Hardtanh, worked by hand.

import { numbers, type Example } from "../example";
import type { HardtanhAttrs } from "./hardtanh";

export const example: Example<HardtanhAttrs> = {
  shows: "What is cut off gets no gradient, at the limit neither.",
  attrs: { minVal: -1, maxVal: 2 },
  operands: { input: numbers([1, 4], -3, 0.5, 2, 5), gradOutput: numbers([1, 4], 7, 7, 7, 7) },
  results: { output: [-1, 0.5, 2, 2], gradInput: [0, 7, 0, 0] },
};
