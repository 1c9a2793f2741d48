// Conv2d as PyTorch calls it: the weight says how many channels come out of windows of which size.

import { attrsOf, type TorchCallRow } from "../torchCall";
import { conv2d } from "./conv2d";
import type { Conv2dAttrs } from "./conv2dAttrs";

export const conv2dCall: TorchCallRow<Conv2dAttrs> = {
  op: conv2d,
  calls: ["conv2d"],
  attrs(call) {
    const [outChannels, , ...kernelSize] = call.shapes["weight"] ?? [];
    const given = attrsOf(call, conv2d);
    const bias = "bias" in call.shapes;
    return given && ({ ...given, outChannels, kernelSize, bias } as unknown as Conv2dAttrs);
  },
};
