// ConvTranspose2d, worked by hand.

import { numbers, type Example } from "../example";
import type { ConvTranspose2dAttrs } from "./convTranspose2dAttrs";

export const example: Example<ConvTranspose2dAttrs> = {
  shows:
    "A 1×2 kernel with stride 2 on two pixels: each of them times the kernel, side by side, plus the bias.",
  attrs: {
    ...{ outChannels: 1, kernelSize: [1, 2], stride: [1, 2], padding: 0, outputPadding: 0, dilation: 1 },
    ...{ groups: 1, bias: true },
  },
  operands: {
    input: numbers([1, 1, 1, 2], 3, 5),
    weight: numbers([1, 1, 1, 2], 1, -2),
    bias: numbers([1], 10),
    gradOutput: numbers([1, 1, 1, 4], 1, 2, 3, 4),
  },
  results: {
    output: [13, 4, 15, 0],
    gradInput: [-3, -5], // 1·1 − 2·2, 1·3 − 2·4
    gradWeight: [18, 26], // 3·1 + 5·3, 3·2 + 5·4
    gradBias: [10],
  },
};
