// Softmax, worked by hand.

import { log } from "../../tensor/math";
import { numbers, type Example } from "../example";

export const example: Example = {
  shows: "Three times as likely where log 3 more came in; one class gains what the other loses.",
  attrs: {},
  operands: { input: numbers([1, 2], 0, log(3)), gradOutput: numbers([1, 2], -4, 0) },
  results: { output: [0.25, 0.75], gradInput: [-0.75, 0.75] }, // ȳ·y = −1, so ¼·(−4 + 1) and ¾·(0 + 1)
};
