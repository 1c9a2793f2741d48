// Slice, worked by hand.

import { numbers, type Example } from "../example";
import type { SliceAttrs } from "./slice";

export const example: Example<SliceAttrs> = {
  shows: "What was left out gets no gradient.",
  attrs: { start: [0, 0, 1], end: 4, step: [1, 1, 2] },
  operands: { input: numbers([1, 1, 1, 4], 5, 6, 7, 8), gradOutput: numbers([1, 1, 1, 2], 1, 2) },
  results: { output: [6, 8], gradInput: [0, 1, 0, 2] },
};
