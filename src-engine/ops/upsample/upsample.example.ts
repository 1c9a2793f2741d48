// Upsample, worked by hand.

import { numbers, type Example } from "../example";
import type { UpsampleAttrs } from "./upsample";

export const example: Example<UpsampleAttrs> = {
  shows: "Each pixel gets back what all that it went into got.",
  attrs: { scaleFactor: [1, 2], mode: "bilinear" },
  operands: { input: numbers([1, 1, 1, 2], 4, 8), gradOutput: numbers([1, 1, 1, 4], 1, 2, 4, 8) },
  results: { output: [4, 5, 7, 8], gradInput: [3.5, 11.5] },
};
