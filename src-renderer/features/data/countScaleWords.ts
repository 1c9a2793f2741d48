// What the scales are called by which counts are coloured.

import type { CountScale } from "../../../src-view/tensor/countColors";

/** What a scale is called on its switch, and what the tooltip adds. */
export const countScaleWords = (scale: CountScale): { readonly text: string; readonly hint: string } =>
  scale === "log"
    ? { text: "Log", hint: "Colours by the logarithm: mistakes show" }
    : { text: "Linear", hint: "Colours by the count" };
