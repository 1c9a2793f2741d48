// MaxPool2d, worked by hand.

import { numbers, type Example } from "../example";
import type { MaxPool2dAttrs } from "./maxPool2dAttrs";

export const example: Example<MaxPool2dAttrs> = {
  shows: "The winner takes the gradient; of equal values the first.",
  attrs: { kernelSize: 2, stride: 2, padding: 0, dilation: 1, ceilMode: false },
  operands: {
    input: numbers([1, 1, 2, 4], 1, 7, 3, 3, 7, 2, 3, 3),
    gradOutput: numbers([1, 1, 1, 2], 10, 20),
  },
  results: { indices: [1, 2], output: [7, 3], gradInput: [0, 10, 20, 0, 0, 0, 0, 0] },
};
