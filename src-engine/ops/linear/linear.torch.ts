// Linear in PyTorch, which is told how many numbers come in.

import { called, type TorchRow } from "../torchModule";
import { linear, type LinearAttrs } from "./linear";

export const linearTorch: TorchRow<LinearAttrs> = {
  op: linear,
  module: ({ outFeatures, bias }, [input]) =>
    called("nn.Linear", [input!.at(-1), outFeatures], { bias }, { bias: true }),
};
