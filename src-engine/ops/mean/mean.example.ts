// Mean, worked by hand.

import { numbers, type Example } from "../example";
import type { MeanAttrs } from "./mean";

export const example: Example<MeanAttrs> = {
  shows: "Everybody gets an equal share.",
  attrs: { dims: 1, keepdim: true },
  operands: { input: numbers([1, 4], 1, 2, 3, 6), gradOutput: numbers([1, 1], 8) },
  results: { output: [3], gradInput: [2, 2, 2, 2] },
};
