// BatchNorm1d, worked by hand.

import { numbers, type Example } from "../example";
import type { BatchNorm1dAttrs } from "./batchNorm1d";

export const example: Example<BatchNorm1dAttrs> = {
  shows: "Two samples, whose variance and ε make a square root of 2.",
  attrs: { eps: 3, momentum: 0.5 },
  operands: {
    input: numbers([2, 1], 1, 3),
    weight: numbers([1], 4),
    bias: numbers([1], 10),
    running_mean: numbers([1], 0),
    running_var: numbers([1], 1),
    gradOutput: numbers([2, 1], 1, 5),
  },
  results: {
    mean: [2],
    variance: [1],
    output: [8, 12],
    nextRunningMean: [1],
    nextRunningVar: [1.5], // ½ · 1 + ½ · 2, as 2 is 1 · 2/1, without bias
    gradBias: [6],
    gradWeight: [2], // x̂ is (−½, ½): 5/2 − 1/2
    gradInput: [-3, 3], // γ/2 = 2: 2 (1 − 3 + ½), 2 (5 − 3 − ½)
  },
  evaluated: {
    output: [12, 16],
    gradBias: [6],
    gradWeight: [8], // x̂ is (½, 1½): ½ + 7½
    gradInput: [2, 10],
  },
};
