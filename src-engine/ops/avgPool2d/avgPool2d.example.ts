// AvgPool2d, worked by hand.

import { numbers, type Example } from "../example";
import type { AvgPool2dAttrs } from "./avgPool2dAttrs";

export const example: Example<AvgPool2dAttrs> = {
  shows: "Each pixel of a window gets the same share of what comes back.",
  attrs: { kernelSize: 2, stride: 2, padding: 0, ceilMode: false, countIncludePad: true },
  operands: {
    input: numbers([1, 1, 2, 4], 1, 7, 3, 3, 6, 2, 5, 1),
    gradOutput: numbers([1, 1, 1, 2], 4, 8),
  },
  results: { output: [4, 3], gradInput: [1, 1, 2, 2, 1, 1, 2, 2] }, // (1 + 7 + 6 + 2)/4, (3 + 3 + 5 + 1)/4
};
