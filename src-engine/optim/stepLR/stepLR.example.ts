// StepLR, worked by hand.

import { inIteration, type Example } from "../../ops/example";
import type { WarmUp } from "../warmUp";
import type { StepLRAttrs } from "./stepLR";

export const example: Example<StepLRAttrs & WarmUp> = {
  shows: "Halved twice after two steps.",
  attrs: { stepSize: 10, gamma: 0.5, warmUp: 0, warmUpFactor: 1 },
  operands: inIteration(25, 0.5),
  results: { learningRate: [0.125] },
};
