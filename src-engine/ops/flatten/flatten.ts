// Lays each sample out as one row, channel by channel, row by row (torch.nn.Flatten, start_dim 1).
// The gradient goes back to where each number came from.

import { sizeOf, type Shape, type Shapes } from "../../tensor/tensor";
import type { Op } from "../op";
import { operand } from "../rules";
import { reshapedReach, reshapedRules } from "./reshaped";

const rules = reshapedRules<Record<never, never>>({
  shape: flatShape,
  tex: {
    output: String.raw`y_{nf} = x_{ncij} \qquad f = (c\,H + i)\,W + j`,
    gradInput: String.raw`\bar x_{ncij} = \bar y_{nf} \qquad f = (c\,H + i)\,W + j`,
  },
  kernel: {},
});

export const flatten: Op<Record<never, never>> = {
  type: "Flatten",
  about: "Lays each sample out as one row.",
  group: "Shape",
  inputs: ["input"],
  attrs: {},
  reshapes: true,

  forward: { output: rules.output },
  backward: { gradInput: rules.gradInput },

  reach: reshapedReach,

  samples: [
    { name: "images", shapes: { input: [2, 3, 4, 5] }, attrs: {} },
    { name: "more channels than one vector holds", shapes: { input: [3, 9, 2, 3] }, attrs: {} },
    { name: "one pixel", shapes: { input: [2, 5, 1, 1] }, attrs: {} },
    { name: "rows, which are flat", shapes: { input: [3, 7] }, attrs: {} },
    { name: "two axes behind the batch", shapes: { input: [2, 5, 6] }, attrs: {} },
    { name: "four axes behind the batch", shapes: { input: [2, 3, 2, 4, 2] }, attrs: {} },
  ],
};

function flatShape(shapes: Shapes): Shape {
  const [N, ...rest] = operand(shapes, "input");
  return [N!, sizeOf(rest)];
}
