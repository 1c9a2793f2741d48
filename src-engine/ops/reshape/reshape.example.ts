// Reshape, worked by hand.

import { numbers, type Example } from "../example";
import type { ReshapeAttrs } from "./reshape";

export const example: Example<ReshapeAttrs> = {
  shows: "Row by row.",
  attrs: { shape: [1, 2, 2] },
  operands: { input: numbers([1, 4], 1, 2, 3, 4), gradOutput: numbers([1, 1, 2, 2], 5, 6, 7, 8) },
  results: { output: [1, 2, 3, 4], gradInput: [5, 6, 7, 8] },
};
