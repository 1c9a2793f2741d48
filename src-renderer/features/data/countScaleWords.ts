// What the scales are called by which counts are coloured.

import type { CountScale } from "../../../src-view/tensor/countColors";

export const countScaleWords = (scale: CountScale): { readonly text: string; readonly hint: string } =>
  scale === "log"
    ? { text: "Log", hint: "Colours by the logarithm: mistakes show" }
    : { text: "Linear", hint: "Colours by the count" };
