// MultiStepLR, worked by hand.

import { inIteration, type Example } from "../../ops/example";
import type { WarmUp } from "../warmUp";
import type { MultiStepLRAttrs } from "./multiStepLR";

export const example: Example<MultiStepLRAttrs & WarmUp> = {
  shows: "Halved at two milestones of three.",
  attrs: { milestones: [10, 20, 40], gamma: 0.5, warmUp: 0, warmUpFactor: 1 },
  operands: inIteration(25, 0.5),
  results: { learningRate: [0.125] },
};
