// CrossEntropyLoss in PyTorch: weights of classes are a tensor there, which lies where the scores do.

import { called, type TorchRow } from "../torchModule";
import { crossEntropyLoss } from "./crossEntropyLoss";
import type { CrossEntropyLossAttrs } from "./weighted";

export const crossEntropyLossTorch: TorchRow<CrossEntropyLossAttrs> = {
  op: crossEntropyLoss,
  module: ({ labelSmoothing, reduction }) =>
    called(
      "nn.CrossEntropyLoss",
      [],
      { label_smoothing: labelSmoothing, reduction },
      { label_smoothing: 0, reduction: "mean" },
    ),
  call: ([x = "", target = ""], { weight, labelSmoothing, reduction }) =>
    Array.isArray(weight)
      ? `F.cross_entropy(${x}, ${target}, weight=${x}.new_tensor([${weight.join(", ")}]), label_smoothing=${labelSmoothing}, reduction="${reduction}")`
      : undefined,
};
