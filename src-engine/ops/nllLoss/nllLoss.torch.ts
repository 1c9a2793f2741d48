// NLLLoss in PyTorch takes logarithms of the probabilities; ours takes the probabilities.

import { weightTorch } from "../shared/classes/weightTorch";
import { python, type TorchRow } from "../torchModule";
import { nllLoss, type NLLLossAttrs } from "./nllLoss";

export const nllLossTorch: TorchRow<NLLLossAttrs> = {
  op: nllLoss,
  module: () => undefined,
  call([x, target], { epsilon, reduction, weight }) {
    const given = [
      `torch.log(${x} + ${python(epsilon)})`,
      target,
      ...(weight === 1 ? [] : [`weight=${weightTorch(weight, x!)}`]),
      ...(reduction === "mean" ? [] : [`reduction=${python(reduction)}`]),
    ];
    return `F.nll_loss(${given.join(", ")})`;
  },
};
