// ExponentialLR, worked by hand.

import { inIteration, type Example } from "../../ops/example";
import type { ExponentialLRAttrs } from "./exponentialLR";

export const example: Example<ExponentialLRAttrs> = {
  shows: "Halved in each of three iterations.",
  attrs: { gamma: 0.5 },
  operands: inIteration(3, 0.5),
  results: { learningRate: [0.0625] },
};
