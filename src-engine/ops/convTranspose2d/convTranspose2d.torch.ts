// ConvTranspose2d in PyTorch, whose padding takes as much off on both sides: what differs is cut off behind it.

import { spread } from "../attrs";
import { pair } from "../shared/window.torch";
import { called, type TorchRow } from "../torchModule";
import { convTranspose2d } from "./convTranspose2d";
import type { ConvTranspose2dAttrs } from "./convTranspose2dAttrs";

export const convTranspose2dTorch: TorchRow<ConvTranspose2dAttrs> = {
  op: convTranspose2d,
  module(attrs, [input]) {
    const { outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias } = attrs;
    const [t, l, b, r] = spread(padding, 4);
    return called(
      "nn.ConvTranspose2d",
      [input![1], outChannels, pair(spread(kernelSize, 2))],
      {
        stride: pair(spread(stride, 2)),
        padding: t === b && l === r ? pair([t!, l!]) : undefined,
        output_padding: pair(spread(outputPadding, 2)),
        groups,
        bias,
        dilation: pair(spread(dilation, 2)),
      },
      { stride: 1, padding: 0, output_padding: 0, groups: 1, bias: true, dilation: 1 },
    );
  },
  call([x], { padding }, module) {
    const [t, l, b, r] = spread(padding, 4);
    const cut = (before: number, after: number): string => `${before || ""}:${after ? -after : ""}`;
    return t === b && l === r ? undefined : `${module}(${x})[:, :, ${cut(t!, b!)}, ${cut(l!, r!)}]`;
  },
};
