// CosineAnnealingLR, worked by hand.

import type { Example } from "../../ops/example";
import { inIteration } from "../schedule.example";
import type { CosineAnnealingLRAttrs } from "./cosineAnnealingLR";

export const example: Example<CosineAnnealingLRAttrs> = {
  shows: "Half of the rate at half of the way.",
  attrs: { tMax: 10, etaMin: 0 },
  operands: inIteration(5),
  results: { learningRate: [0.25] },
};
