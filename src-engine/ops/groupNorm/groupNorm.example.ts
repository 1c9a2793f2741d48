// GroupNorm, worked by hand.

import { numbers, type Example } from "../example";
import type { GroupNormAttrs } from "./groupNorm";

export const example: Example<GroupNormAttrs> = {
  shows: "A row of two groups of two channels, whose standard deviations are 2 and 1.",
  attrs: { numGroups: 2, eps: 0, affine: true },
  operands: {
    input: numbers([1, 4], 1, 5, 3, 1),
    weight: numbers([4], 1, 2, 1, 3),
    bias: numbers([4], 0, 10, 0, 0),
    gradOutput: numbers([1, 4], 4, 1, 2, 2),
  },
  results: {
    mean: [3, 2],
    variance: [4, 1],
    output: [-1, 12, 1, -3], // x̂ is (−1, 1) and (1, −1)
    gradBias: [4, 1, 2, 2],
    gradWeight: [-4, 1, 2, -2],
    gradInput: [0, 0, 0, 0], // two numbers are always −1 and 1: nothing comes back
  },
};
