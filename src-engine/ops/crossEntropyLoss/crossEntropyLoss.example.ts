// CrossEntropyLoss, worked by hand.

import { labels, numbers, type Example } from "../example";

export const example: Example = {
  shows: "The gradient is softmax minus one-hot, over the batch.",
  attrs: {},
  operands: { input: numbers([2, 2], 0, 0, 0, 0), target: labels(0, 1) },
  results: {
    logProbabilities: [-Math.LN2, -Math.LN2, -Math.LN2, -Math.LN2],
    output: [Math.LN2],
    gradInput: [-0.25, 0.25, 0.25, -0.25],
  },
};
