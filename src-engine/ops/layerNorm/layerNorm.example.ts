// LayerNorm, worked by hand.

import { numbers, type Example } from "../example";
import type { LayerNormAttrs } from "./layerNorm";

export const example: Example<LayerNormAttrs> = {
  shows: "A row of four numbers, whose variance and ε make a square root of 2.",
  attrs: { normalizedShape: 4, eps: 1, elementwiseAffine: true },
  operands: {
    input: numbers([1, 4], 1, 1, 5, 1),
    weight: numbers([4], 2, 1, 4, 2),
    bias: numbers([4], 0, 0, 1, 0),
    gradOutput: numbers([1, 4], 2, 4, 1, 3),
  },
  results: {
    mean: [2],
    variance: [3],
    output: [-1, -0.5, 7, -1], // x̂ is (−½, −½, 1½, −½)
    gradBias: [2, 4, 1, 3],
    gradWeight: [-1, -2, 1.5, -1.5],
    gradInput: [-0.3125, -0.3125, -0.0625, 0.6875], // γȳ is (4, 4, 4, 6), its mean 4½, that of γȳx̂ −¼: ½ (4 − 4½ − ⅛) …
  },
};
