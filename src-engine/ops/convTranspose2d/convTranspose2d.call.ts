// ConvTranspose2d as PyTorch calls it: the weight says how many channels come out of windows of which size.

import { attrsOf, type TorchCallRow } from "../torchCall";
import { convTranspose2d } from "./convTranspose2d";

export const convTranspose2dCall: TorchCallRow = {
  op: convTranspose2d,
  calls: ["conv_transpose2d"],
  attrs(call) {
    const [, eachGroup = 0, ...kernelSize] = call.shapes["weight"] ?? [];
    const given = attrsOf(call, convTranspose2d);
    const outChannels = eachGroup * Number(given?.["groups"] ?? 1);
    return given && { ...given, outChannels, kernelSize, bias: "bias" in call.shapes };
  },
};
