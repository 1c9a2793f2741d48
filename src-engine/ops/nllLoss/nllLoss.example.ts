// NLLLoss, worked by hand.

import { log } from "../../tensor/math";
import { labels, numbers, type Example } from "../example";
import type { NLLLossAttrs } from "./nllLoss";

export const example: Example<NLLLossAttrs> = {
  shows: "Minus the mean logarithm of the right class's probability.",
  attrs: { epsilon: 0, weight: 1, reduction: "mean" },
  operands: { input: numbers([1, 2], 0.25, 0.75), target: labels(0) },
  results: { totalWeight: [1], output: [log(4)], gradInput: [-4, 0] },
};
