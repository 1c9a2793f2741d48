// LinearLR, worked by hand.

import type { Example } from "../../ops/example";
import { inIteration } from "../schedule.example";
import type { LinearLRAttrs } from "./linearLR";

export const example: Example<LinearLRAttrs> = {
  shows: "Four tenths of the rate after four tenths of the way.",
  attrs: { startFactor: 0, endFactor: 1, totalIters: 10 },
  operands: inIteration(4),
  results: { learningRate: [0.2] },
};
