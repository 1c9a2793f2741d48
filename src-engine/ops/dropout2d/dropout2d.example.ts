// Dropout2d, worked by hand.

import { labels, numbers, type Example } from "../example";
import type { DropoutAttrs } from "../dropout/dropout";

export const example: Example<DropoutAttrs> = {
  shows: "Of the two channels the first stays, and counts twice.",
  attrs: { p: 0.5 },
  operands: {
    input: numbers([1, 2, 1, 2], 1, 2, 3, 4),
    gradOutput: numbers([1, 2, 1, 2], 5, 6, 7, 8),
    stream: labels(2, 0, 0),
  },
  results: { mask: [2, 0], output: [2, 4, 0, 0], gradInput: [10, 12, 0, 0] },
  evaluated: { output: [1, 2, 3, 4], gradInput: [5, 6, 7, 8] },
};
