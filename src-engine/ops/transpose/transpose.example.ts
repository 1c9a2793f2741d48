// Transpose, worked by hand.

import { numbers, type Example } from "../example";
import type { TransposeAttrs } from "./transpose";

export const example: Example<TransposeAttrs> = {
  shows: "Rows become columns, and back.",
  attrs: { dims: [2, 1] },
  operands: { input: numbers([1, 2, 2], 1, 2, 3, 4), gradOutput: numbers([1, 2, 2], 5, 6, 7, 8) },
  results: { output: [1, 3, 2, 4], gradInput: [5, 7, 6, 8] },
};
