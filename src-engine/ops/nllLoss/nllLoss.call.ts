// No call of PyTorch is NLLLoss: PyTorch's function takes logarithms, ours probabilities.

import type { TorchCallRow } from "../torchCall";
import { nllLoss, type NLLLossAttrs } from "./nllLoss";

export const nllLossCall: TorchCallRow<NLLLossAttrs> = {
  op: nllLoss,
  calls: ["nll_loss"],
  attrs: () => undefined,
};
