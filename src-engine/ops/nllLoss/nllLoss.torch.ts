// NLLLoss in PyTorch takes logarithms of the probabilities; ours takes the probabilities.

import { python, type TorchRow } from "../torchModule";
import { nllLoss, type NLLLossAttrs } from "./nllLoss";

export const nllLossTorch: TorchRow<NLLLossAttrs> = {
  op: nllLoss,
  module: () => undefined,
  call: ([x, target], { epsilon, reduction }) =>
    `F.nll_loss(torch.log(${x} + ${python(epsilon)}), ${target}${reduction === "mean" ? "" : `, reduction=${python(reduction)}`})`,
};
