// BatchNorm2d, worked by hand.

import { numbers, type Example } from "../example";
import type { BatchNorm2dAttrs } from "./moments";

export const example: Example<BatchNorm2dAttrs> = {
  shows: "Four images of one pixel, whose variance and ε make a square root of 2.",
  attrs: { eps: 1, momentum: 0.25 },
  operands: {
    input: numbers([4, 1, 1, 1], 1, 1, 5, 1),
    weight: numbers([1], 2),
    bias: numbers([1], 10),
    running_mean: numbers([1], 0),
    running_var: numbers([1], 3),
    gradOutput: numbers([4, 1, 1, 1], 2, 2, 2, 6),
  },
  results: {
    mean: [2],
    variance: [3],
    output: [9, 9, 13, 9],
    nextRunningMean: [0.5],
    nextRunningVar: [3.25], // ¾ · 3 + ¼ · 4, as 4 is 3 · 4/3, without bias
    gradBias: [12],
    gradWeight: [-2],
    gradInput: [-1.25, -1.25, -0.25, 2.75], // γ/2 = 1; x̂ is (−½, −½, 1½, −½): 2 − 3 − ¼ twice, 2 − 3 + ¾, 6 − 3 − ¼
  },
  evaluated: {
    output: [11, 11, 15, 11],
    gradBias: [12],
    gradWeight: [10], // x̂ is (½, ½, 2½, ½): 1 + 1 + 5 + 3
    gradInput: [2, 2, 2, 6],
  },
};
