// LinearLR, worked by hand.

import { inIteration, type Example } from "../../ops/example";
import type { WarmUp } from "../warmUp";
import type { LinearLRAttrs } from "./linearLR";

export const example: Example<LinearLRAttrs & WarmUp> = {
  shows: "Four tenths of the rate after four tenths of the way.",
  attrs: { startFactor: 0, endFactor: 1, totalIters: 10, warmUp: 0, warmUpFactor: 1 },
  operands: inIteration(4, 0.5),
  results: { learningRate: [0.2] },
};
