// What is tried of MaxPool2d.

import type { Sample } from "../op";
import type { MaxPool2dAttrs } from "./maxPool2dAttrs";

function pool(
  kernelSize: MaxPool2dAttrs["kernelSize"],
  stride: MaxPool2dAttrs["stride"],
  more: Partial<MaxPool2dAttrs> = {},
): MaxPool2dAttrs {
  return { kernelSize, stride, padding: 0, dilation: 1, ceilMode: false, ...more };
}

export const samples: readonly Sample<MaxPool2dAttrs>[] = [
  { name: "2×2 windows side by side", shapes: { input: [2, 3, 4, 6] }, attrs: pool(2, 2) },
  { name: "the last row and column fit no window", shapes: { input: [1, 5, 5, 7] }, attrs: pool(2, 2) },
  { name: "overlapping windows", shapes: { input: [2, 2, 5, 7] }, attrs: pool(3, 2) },
  { name: "padding", shapes: { input: [1, 9, 5, 4] }, attrs: pool(3, 1, { padding: 1 }) },
  {
    name: "ties go to the first",
    shapes: { input: [1, 1, 4, 4] },
    attrs: pool(2, 2),
    values: { input: [0.5, 0.5, -1, -2, 0.5, 0.5, -1, -1, 0, 3, 3, 1, 3, 3, 2, 3] },
  },
  { name: "oblong, overlapping one way", shapes: { input: [2, 9, 6, 5] }, attrs: pool([3, 2], [1, 2]) },
  { name: "gaps between windows", shapes: { input: [1, 2, 7, 8] }, attrs: pool(2, 3) },
  {
    name: "padding on two sides only",
    shapes: { input: [1, 2, 4, 5] },
    attrs: pool(2, 1, { padding: [0, 0, 1, 1] }),
  },
  {
    name: "pairs of which the last reach beyond the image",
    shapes: { input: [2, 2, 5, 7] },
    attrs: pool(2, 2, { ceilMode: true }),
  },
  {
    name: "the last windows reach beyond the padding",
    shapes: { input: [2, 1, 6, 6] },
    attrs: pool(3, 2, { padding: 1, ceilMode: true }),
  },
  { name: "taps apart", shapes: { input: [1, 3, 7, 6] }, attrs: pool(2, 1, { dilation: 2 }) },
  {
    name: "taps apart that interlace, with padding",
    shapes: { input: [2, 2, 8, 9] },
    attrs: pool([2, 3], 2, { padding: 1, dilation: [3, 2] }),
  },
  {
    name: "negative numbers only, so that padding would win if it were 0",
    shapes: { input: [1, 1, 3, 3] },
    attrs: pool(3, 2, { padding: 1 }),
    values: { input: [-1, -2, -3, -4, -0.5, -6, -7, -8, -9] },
  },
];
