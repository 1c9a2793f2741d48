// ExponentialLR, worked by hand.

import { inIteration, type Example } from "../../ops/example";
import type { WarmUp } from "../warmUp";
import type { ExponentialLRAttrs } from "./exponentialLR";

export const example: Example<ExponentialLRAttrs & WarmUp> = {
  shows: "Halved in each of three iterations.",
  attrs: { gamma: 0.5, warmUp: 0, warmUpFactor: 1 },
  operands: inIteration(3, 0.5),
  results: { learningRate: [0.0625] },
};
