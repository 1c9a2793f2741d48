// OneHot, worked by hand.

import { labels, type Example } from "../example";
import type { OneHotAttrs } from "./oneHot";

export const example: Example<OneHotAttrs> = {
  shows: "A row for each label.",
  attrs: { classes: 3 },
  operands: { label: labels(2, 0) },
  results: { target: [0, 0, 1, 1, 0, 0] },
};
