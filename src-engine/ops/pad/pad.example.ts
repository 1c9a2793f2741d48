// Pad, worked by hand.

import { numbers, type Example } from "../example";
import type { PadAttrs } from "./pad";

export const example: Example<PadAttrs> = {
  shows: "What comes back to the margin is lost.",
  attrs: { padding: [0, 1, 0, 2], channels: 0, value: 9 },
  operands: { input: numbers([1, 1, 1, 2], 5, 6), gradOutput: numbers([1, 1, 1, 5], 1, 2, 3, 4, 5) },
  results: { output: [9, 5, 6, 9, 9], gradInput: [2, 3] },
};
