// GELU, worked by hand with the share of a normal distribution that lies below 1, from a table.

import { numbers, type Example } from "../example";
import type { GELUAttrs } from "./gelu";

/** Φ(1) and φ(1) = e^−½/√(2π). */
const SHARE = 0.841344746068543;
const DENSITY = 0.24197072451914337;

export const example: Example<GELUAttrs> = {
  shows: "84 % of a normal distribution lie below 1, so 84 % of 1 go through.",
  attrs: { approximate: "none" },
  operands: { input: numbers([1, 3], -1, 0, 1), gradOutput: numbers([1, 3], 1, 1, 1) },
  results: {
    output: [SHARE - 1, 0, SHARE],
    gradInput: [1 - SHARE - DENSITY, 0.5, SHARE + DENSITY],
  },
};
