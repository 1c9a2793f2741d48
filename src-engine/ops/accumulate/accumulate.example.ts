// Accumulate, worked by hand.

import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "What comes back from two readers.",
  attrs: {},
  operands: { gradient1: numbers([2], 1, 2), gradient2: numbers([2], 10, 20) },
  results: { accumulate: [11, 22] },
};
