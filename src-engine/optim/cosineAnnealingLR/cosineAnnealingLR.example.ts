// CosineAnnealingLR, worked by hand.

import { inIteration, type Example } from "../../ops/example";
import type { WarmUp } from "../warmUp";
import type { CosineAnnealingLRAttrs } from "./cosineAnnealingLR";

export const example: Example<CosineAnnealingLRAttrs & WarmUp> = {
  shows: "Half of the rate at half of the way.",
  attrs: { tMax: 10, etaMin: 0, warmUp: 0, warmUpFactor: 1 },
  operands: inIteration(5, 0.5),
  results: { learningRate: [0.25] },
};
