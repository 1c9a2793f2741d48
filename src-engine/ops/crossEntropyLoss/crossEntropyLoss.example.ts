// CrossEntropyLoss, worked by hand.

import { labels, numbers, type Example } from "../example";
import type { CrossEntropyLossAttrs } from "./weighted";

export const example: Example<CrossEntropyLossAttrs> = {
  shows: "The gradient is softmax minus one-hot, over the batch.",
  attrs: { weight: 1, reduction: "mean", labelSmoothing: 0 },
  operands: { input: numbers([2, 2], 0, 0, 0, 0), target: labels(0, 1) },
  results: {
    logProbabilities: [-Math.LN2, -Math.LN2, -Math.LN2, -Math.LN2],
    totalWeight: [2],
    output: [Math.LN2],
    gradInput: [-0.25, 0.25, 0.25, -0.25],
  },
};
