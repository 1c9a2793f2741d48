// Small convolutions, one for each corner.

import type { Shape } from "../../tensor/tensor";
import type { Sample } from "../op";
import type { Conv2dAttrs } from "./conv2dAttrs";
import { axesOf } from "./geometry";

export const samples: readonly Sample<Conv2dAttrs>[] = [
  sample("1×1 kernel", [1, 2, 3, 3], { outChannels: 3, kernelSize: 1, stride: 1, padding: 0 }),
  sample("same padding", [2, 2, 5, 7], { outChannels: 3, kernelSize: 3, stride: 1, padding: 1 }),
  sample("stride drops the last column", [1, 1, 6, 8], {
    outChannels: 2,
    kernelSize: 3,
    stride: 2,
    padding: 0,
  }),
  sample("padding wider than the kernel", [1, 1, 2, 2], {
    outChannels: 1,
    kernelSize: 2,
    stride: 1,
    padding: 3,
  }),
  sample("stride wider than the kernel", [2, 1, 7, 5], {
    outChannels: 2,
    kernelSize: 2,
    stride: 3,
    padding: 1,
  }),
  sample("more channels than one vector holds", [2, 9, 3, 4], {
    outChannels: 10,
    kernelSize: 3,
    stride: 1,
    padding: 1,
  }),
  sample("stride 2 with padding, two panels", [2, 2, 7, 6], {
    outChannels: 9,
    kernelSize: 5,
    stride: 2,
    padding: 2,
  }),
  sample("rows of the window that fill vectors", [2, 8, 5, 7], {
    outChannels: 5,
    kernelSize: 3,
    stride: 1,
    padding: 1,
  }),
  sample("such rows, strides and no padding", [1, 8, 7, 6], {
    outChannels: 2,
    kernelSize: 3,
    stride: 2,
    padding: 0,
  }),
  sample("one output pixel", [1, 2, 4, 4], { outChannels: 3, kernelSize: 4, stride: 1, padding: 0 }),
  sample("a window taller than wide, strides and padding of its own", [2, 2, 7, 8], {
    outChannels: 3,
    kernelSize: [3, 2],
    stride: [2, 1],
    padding: [0, 1],
  }),
  sample("another padding on every side", [1, 3, 4, 5], {
    outChannels: 9,
    kernelSize: 3,
    padding: [0, 1, 2, 3],
  }),
  sample("taps apart", [2, 2, 7, 9], { outChannels: 3, kernelSize: 3, padding: 2, dilation: 2 }),
  sample("taps apart by more than the stride, and strides that miss them", [1, 2, 9, 8], {
    outChannels: 2,
    kernelSize: [2, 3],
    stride: 2,
    padding: [1, 2],
    dilation: [3, 1],
  }),
  sample("two groups", [2, 4, 4, 5], { outChannels: 6, kernelSize: 3, padding: 1, groups: 2 }),
  sample("groups that fill no vector and end beyond the last one", [1, 10, 3, 4], {
    outChannels: 15,
    kernelSize: 2,
    groups: 5,
  }),
  sample("groups of more channels than one vector holds", [1, 18, 3, 3], {
    outChannels: 20,
    kernelSize: 2,
    padding: 1,
    groups: 2,
  }),
  sample("each channel by itself", [2, 10, 5, 6], { outChannels: 10, kernelSize: 3, padding: 1, groups: 10 }),
  sample("each channel by itself, strides, taps apart, no bias", [1, 9, 8, 7], {
    outChannels: 9,
    kernelSize: [3, 2],
    stride: 2,
    padding: [1, 0, 2, 1],
    dilation: 2,
    groups: 9,
    bias: false,
  }),
  sample("two filters for each channel", [1, 3, 5, 5], {
    outChannels: 6,
    kernelSize: 3,
    padding: 1,
    groups: 3,
  }),
  sample("no bias", [2, 2, 4, 4], { outChannels: 3, kernelSize: 3, padding: 1, bias: false }),
  sample("one row of taps", [1, 2, 3, 9], { outChannels: 2, kernelSize: [1, 4], stride: [1, 2] }),
];

type Given = Partial<Conv2dAttrs> & Pick<Conv2dAttrs, "outChannels" | "kernelSize">;

function sample(name: string, input: Shape, given: Given): Sample<Conv2dAttrs> {
  const attrs = { stride: 1, padding: 0, dilation: 1, groups: 1, bias: true, ...given };
  const { outChannels, groups, bias } = attrs;
  const [rows, columns] = axesOf(attrs);
  const weight = [outChannels, input[1]! / groups, rows.taps, columns.taps];
  return { name, shapes: { input, weight, ...(bias && { bias: [outChannels] }) }, attrs };
}
