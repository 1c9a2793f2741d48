// ELU, worked by hand.

import { log } from "../../tensor/math";
import { numbers, type Example } from "../example";
import type { ELUAttrs } from "./elu";

export const example: Example<ELUAttrs> = {
  shows: "At −log 2 the power is a half, and half of α is what is left of the slope.",
  attrs: { alpha: 2 },
  operands: { input: numbers([1, 3], -log(2), 0, 3), gradOutput: numbers([1, 3], 5, 5, 5) },
  results: { output: [-1, 0, 3], gradInput: [5, 10, 5] },
};
