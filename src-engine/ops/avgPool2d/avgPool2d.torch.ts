// AvgPool2d in PyTorch, which has no module for windows that are padded unequally.

import { spread } from "../attrs";
import { padded, pair } from "../shared/window.torch";
import { called, type TorchRow } from "../torchModule";
import { avgPool2d } from "./avgPool2d";
import type { AvgPool2dAttrs } from "./avgPool2dAttrs";

export const avgPool2dTorch: TorchRow<AvgPool2dAttrs> = {
  op: avgPool2d,
  module({ kernelSize, stride, padding, ceilMode, countIncludePad }) {
    const sides = spread(padding, 4);
    if (padded("", sides, String) !== undefined) return undefined;
    const kernel = pair(spread(kernelSize, 2));
    return called(
      "nn.AvgPool2d",
      [kernel],
      {
        ...{ stride: pair(spread(stride, 2)), padding: pair(sides) },
        ...{ ceil_mode: ceilMode, count_include_pad: countIncludePad },
      },
      { stride: kernel, padding: 0, ceil_mode: false, count_include_pad: true },
    );
  },
};
