// Dropout, worked by hand.

import { labels, numbers, type Example } from "../example";
import type { DropoutAttrs } from "./dropout";

export const example: Example<DropoutAttrs> = {
  shows: "What stays counts twice where half is left out; what was left out gets no gradient.",
  attrs: { p: 0.5 },
  operands: {
    input: numbers([1, 4], 1, 2, 3, 4),
    gradOutput: numbers([1, 4], 5, 5, 5, 5),
    stream: labels(2, 0, 0),
  },
  results: { mask: [2, 0, 0, 0], output: [2, 0, 0, 0], gradInput: [10, 0, 0, 0] },
  evaluated: { output: [1, 2, 3, 4], gradInput: [5, 5, 5, 5] },
};
