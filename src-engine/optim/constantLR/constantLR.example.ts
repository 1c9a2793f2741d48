// ConstantLR, worked by hand.

import { inIteration, type Example } from "../../ops/example";
import type { WarmUp } from "../warmUp";
import type { ConstantLRAttrs } from "./constantLR";

export const example: Example<ConstantLRAttrs & WarmUp> = {
  shows: "A quarter of the rate within the first ten iterations.",
  attrs: { factor: 0.25, totalIters: 10, warmUp: 0, warmUpFactor: 1 },
  operands: inIteration(4, 0.5),
  results: { learningRate: [0.125] },
};
