// Small transposed convolutions, one for each corner.

import type { Shape } from "../../tensor/tensor";
import { spread } from "../attrs";
import type { Sample } from "../op";
import type { ConvTranspose2dAttrs } from "./convTranspose2dAttrs";

export const samples: readonly Sample<ConvTranspose2dAttrs>[] = [
  sample("twice as large, without overlap", [2, 2, 3, 4], { outChannels: 3, kernelSize: 2, stride: 2 }),
  sample("as large as before", [2, 3, 4, 5], { outChannels: 2, kernelSize: 3, padding: 1 }),
  sample("overlapping, padded at the end", [2, 2, 3, 4], {
    ...{ outChannels: 3, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1 },
  }),
  sample("more channels than one vector holds, both sides", [1, 9, 2, 2], {
    ...{ outChannels: 10, kernelSize: 2, stride: 1 },
  }),
  sample("1×1 kernel", [1, 2, 3, 3], { outChannels: 9, kernelSize: 1 }),
  sample("stride wider than the kernel: pixels that nothing reaches", [1, 2, 3, 2], {
    ...{ outChannels: 2, kernelSize: 2, stride: 3, outputPadding: 2 },
  }),
  sample("a window taller than wide, strides and padding of its own", [2, 2, 4, 3], {
    ...{ outChannels: 3, kernelSize: [3, 2], stride: [2, 1], padding: [1, 0], outputPadding: [1, 0] },
  }),
  sample("another padding on every side", [1, 3, 4, 5], {
    ...{ outChannels: 9, kernelSize: 4, stride: 2, padding: [0, 1, 2, 3] },
  }),
  sample("taps apart, padded by more than the stride", [1, 2, 4, 3], {
    ...{ outChannels: 2, kernelSize: [2, 3], dilation: [3, 2], padding: 2, outputPadding: [2, 1] },
  }),
  sample("two groups", [2, 4, 3, 4], { outChannels: 6, kernelSize: 3, stride: 2, groups: 2 }),
  sample("groups that fill no vector", [1, 10, 3, 4], {
    outChannels: 15,
    kernelSize: 2,
    stride: 2,
    groups: 5,
  }),
  sample("each channel by itself", [2, 10, 3, 3], {
    ...{ outChannels: 10, kernelSize: 3, stride: 2, padding: 1, groups: 10 },
  }),
  sample("no bias", [2, 2, 3, 3], { outChannels: 3, kernelSize: 3, stride: 2, bias: false }),
];

type Given = Partial<ConvTranspose2dAttrs> & Pick<ConvTranspose2dAttrs, "outChannels" | "kernelSize">;

function sample(name: string, input: Shape, given: Given): Sample<ConvTranspose2dAttrs> {
  const usual = { stride: 1, padding: 0, outputPadding: 0, dilation: 1, groups: 1, bias: true };
  const attrs = { ...usual, ...given };
  const { outChannels, kernelSize, groups, bias } = attrs;
  const weight = [input[1]!, outChannels / groups, ...spread(kernelSize, 2)];
  return { name, shapes: { input, weight, ...(bias && { bias: [outChannels] }) }, attrs };
}
