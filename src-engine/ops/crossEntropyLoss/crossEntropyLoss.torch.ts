// With weights of classes it is the function, whose weights are of the scores' type and on their device.

import { weightTorch } from "../shared/classes/weightTorch";
import { called, usualModule, type TorchRow } from "../torchModule";
import { crossEntropyLoss } from "./crossEntropyLoss";
import type { CrossEntropyLossAttrs } from "./weighted";

export const crossEntropyLossTorch: TorchRow<CrossEntropyLossAttrs> = {
  op: crossEntropyLoss,
  module: (attrs) => (attrs.weight === 1 ? usualModule(crossEntropyLoss, attrs) : undefined),
  call([x, target], { weight, reduction, labelSmoothing }) {
    if (weight === 1) return undefined;
    const usual = { reduction: "mean", label_smoothing: 0 };
    const more = called("", [], { reduction, label_smoothing: labelSmoothing }, usual).slice(1, -1);
    return `F.cross_entropy(${[x, target, `weight=${weightTorch(weight, x!)}`, more].filter(Boolean).join(", ")})`;
  },
};
