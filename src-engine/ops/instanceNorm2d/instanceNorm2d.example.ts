// InstanceNorm2d, worked by hand.

import { numbers, type Example } from "../example";
import type { InstanceNorm2dAttrs } from "./instanceNorm2d";

export const example: Example<InstanceNorm2dAttrs> = {
  shows: "A channel of four pixels, whose variance and ε make a square root of 2.",
  attrs: { eps: 1, affine: true },
  operands: {
    input: numbers([1, 1, 2, 2], 1, 1, 5, 1),
    weight: numbers([1], 2),
    bias: numbers([1], 10),
    gradOutput: numbers([1, 1, 2, 2], 2, 2, 2, 6),
  },
  results: {
    mean: [2],
    variance: [3],
    output: [9, 9, 13, 9],
    gradBias: [12],
    gradWeight: [-2], // x̂ is (−½, −½, 1½, −½)
    gradInput: [-1.25, -1.25, -0.25, 2.75], // ½ (4 − 6 − ½) twice, ½ (4 − 6 + 1½), ½ (12 − 6 − ½)
  },
};
