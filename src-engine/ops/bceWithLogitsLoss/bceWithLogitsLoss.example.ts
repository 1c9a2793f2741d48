// BCEWithLogitsLoss, worked by hand.

import { numbers, type Example } from "../example";
import type { BCEWithLogitsLossAttrs } from "./bceWithLogitsLoss";

export const example: Example<BCEWithLogitsLossAttrs> = {
  shows: "A logit of 0 is undecided: it costs log 2 whatever was wanted, and is drawn either way.",
  attrs: { reduction: "mean" },
  operands: { input: numbers([1, 2], 0, 0), target: numbers([1, 2], 1, 0) },
  results: { output: [Math.LN2], gradInput: [-0.25, 0.25] },
};
