// Conv2d in PyTorch, whose padding is the same on both sides: what differs is padded before.

import { spread } from "../attrs";
import { padded, pair } from "../shared/window.torch";
import { called, type TorchRow } from "../torchModule";
import { conv2d } from "./conv2d";
import type { Conv2dAttrs } from "./conv2dAttrs";

export const conv2dTorch: TorchRow<Conv2dAttrs> = {
  op: conv2d,
  module({ outChannels, kernelSize, stride, padding, dilation, groups, bias }, [input]) {
    const [t, l, b, r] = spread(padding, 4) as [number, number, number, number];
    const sides = t === b && l === r ? pair([t, l]) : undefined;
    return called(
      "nn.Conv2d",
      [input![1], outChannels, pair(spread(kernelSize, 2))],
      { stride: pair(spread(stride, 2)), padding: sides, dilation: pair(spread(dilation, 2)), groups, bias },
      { stride: 1, padding: 0, dilation: 1, groups: 1, bias: true },
    );
  },
  call: ([x], { padding }, module) => padded(x!, spread(padding, 4), (input) => `${module}(${input})`),
};
