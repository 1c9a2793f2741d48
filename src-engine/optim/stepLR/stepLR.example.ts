// StepLR, worked by hand.

import { inIteration, type Example } from "../../ops/example";
import type { StepLRAttrs } from "./stepLR";

export const example: Example<StepLRAttrs> = {
  shows: "Halved twice after two steps.",
  attrs: { stepSize: 10, gamma: 0.5 },
  operands: inIteration(25, 0.5),
  results: { learningRate: [0.125] },
};
