// AdaptiveAvgPool2d, worked by hand.

import { numbers, type Example } from "../example";
import type { AdaptiveAvgPool2dAttrs } from "./adaptiveAvgPool2d";

export const example: Example<AdaptiveAvgPool2dAttrs> = {
  shows: "Three columns for two means: the middle one goes into both, and gets half of each back.",
  attrs: { outputSize: [1, 2] },
  operands: { input: numbers([1, 1, 1, 3], 2, 4, 8), gradOutput: numbers([1, 1, 1, 2], 10, 20) },
  results: { output: [3, 6], gradInput: [5, 15, 10] }, // (2 + 4)/2, (4 + 8)/2; 10/2, 10/2 + 20/2, 20/2
};
