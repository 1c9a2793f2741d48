// OneCycleLR, worked by hand.

import { inIteration, type Example } from "../../ops/example";
import type { OneCycleLRAttrs } from "./oneCycleLR";

export const example: Example<OneCycleLRAttrs> = {
  shows: "Half of the way up is half between the first rate and the peak.",
  attrs: { totalSteps: 20, pctStart: 0.25, divFactor: 4, finalDivFactor: 100 },
  operands: inIteration(2, 0.5),
  results: { learningRate: [0.3125] },
};
