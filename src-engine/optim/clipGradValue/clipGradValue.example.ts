// ClipGradValue, worked by hand.

import { numbers, type Example } from "../../ops/example";

export const example: Example = {
  shows: "Only what is too large is cut off, at either end.",
  attrs: {},
  operands: { gradient: numbers([3], 0.25, -4, 1), clipValue: numbers([], 0.5) },
  results: { clippedByValue: [0.25, -0.5, 0.5] },
};
