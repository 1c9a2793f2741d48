// SELU, worked by hand.

import { log } from "../../tensor/math";
import { numbers, type Example } from "../example";

const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

export const example: Example = {
  shows: "At −log 2 the power is a half: half of α is left of the slope, and half of the depth is reached.",
  attrs: {},
  operands: { input: numbers([1, 3], -log(2), 0, 2), gradOutput: numbers([1, 3], 1, 1, 1) },
  results: {
    output: [(-SCALE * ALPHA) / 2, 0, 2 * SCALE],
    gradInput: [(SCALE * ALPHA) / 2, SCALE * ALPHA, SCALE],
  },
};
