// Conv2d, worked by hand.

import { numbers, type Example } from "../example";
import type { Conv2dAttrs } from "./conv2dAttrs";

export const example: Example<Conv2dAttrs> = {
  shows: "A 2×2 kernel on a 3×3 image: every corner of a window minus its opposite, plus the bias.",
  attrs: { outChannels: 1, kernelSize: 2, stride: 1, padding: 0, dilation: 1, groups: 1, bias: true },
  operands: {
    input: numbers([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9),
    weight: numbers([1, 1, 2, 2], 1, 0, 0, -1),
    bias: numbers([1], 10),
    gradOutput: numbers([1, 1, 2, 2], 1, 2, 3, 4),
  },
  results: {
    output: [6, 6, 6, 6],
    gradInput: [1, 2, 0, 3, 3, -2, 0, -3, -4], // through the kernel turned by 180°
    gradWeight: [37, 47, 67, 77], // 1·1 + 2·2 + 3·4 + 4·5 = 37, and one step right, down, and both
    gradBias: [10],
  },
};
