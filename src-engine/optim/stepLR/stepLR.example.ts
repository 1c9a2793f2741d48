// StepLR, worked by hand.

import type { Example } from "../../ops/example";
import { inIteration } from "../schedule.example";
import type { StepLRAttrs } from "./stepLR";

export const example: Example<StepLRAttrs> = {
  shows: "Halved twice after two steps.",
  attrs: { stepSize: 10, gamma: 0.5 },
  operands: inIteration(25),
  results: { learningRate: [0.125] },
};
