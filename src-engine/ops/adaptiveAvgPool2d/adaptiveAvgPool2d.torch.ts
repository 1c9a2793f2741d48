// AdaptiveAvgPool2d in PyTorch, which is always told how large its output is.

import { called, type TorchRow } from "../torchModule";
import { adaptiveAvgPool2d } from "./adaptiveAvgPool2d";

export const adaptiveAvgPool2dTorch: TorchRow = {
  op: adaptiveAvgPool2d,
  module: ({ outputSize }) => called("nn.AdaptiveAvgPool2d", [outputSize]),
};
