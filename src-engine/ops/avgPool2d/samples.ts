// What is tried of AvgPool2d.

import type { Sample } from "../op";
import type { AvgPool2dAttrs } from "./avgPool2dAttrs";

function pool(
  kernelSize: AvgPool2dAttrs["kernelSize"],
  stride: AvgPool2dAttrs["stride"],
  more: Partial<AvgPool2dAttrs> = {},
): AvgPool2dAttrs {
  return { kernelSize, stride, padding: 0, ceilMode: false, countIncludePad: true, ...more };
}

export const samples: readonly Sample<AvgPool2dAttrs>[] = [
  { name: "2×2 windows side by side", shapes: { input: [2, 3, 4, 6] }, attrs: pool(2, 2) },
  { name: "the last row and column fit no window", shapes: { input: [1, 9, 5, 7] }, attrs: pool(2, 2) },
  { name: "overlapping, oblong", shapes: { input: [2, 2, 5, 7] }, attrs: pool([3, 2], [2, 1]) },
  { name: "gaps", shapes: { input: [1, 2, 7, 5] }, attrs: pool(2, 3) },
  { name: "padding counts", shapes: { input: [1, 2, 5, 4] }, attrs: pool(3, 2, { padding: 1 }) },
  {
    name: "padding does not count",
    shapes: { input: [1, 2, 5, 4] },
    attrs: pool(3, 2, { padding: 1, countIncludePad: false }),
  },
  {
    name: "padding on two sides only",
    shapes: { input: [1, 2, 4, 4] },
    attrs: pool(2, 1, { padding: [0, 0, 1, 1], countIncludePad: false }),
  },
  {
    name: "the last windows reach beyond the image",
    shapes: { input: [2, 1, 5, 6] },
    attrs: pool([2, 3], 2, { ceilMode: true, countIncludePad: false }),
  },
];
