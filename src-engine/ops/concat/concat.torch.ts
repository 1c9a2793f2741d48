// Concat in PyTorch: a function.

import type { TorchRow } from "../torchModule";
import { concat, type ConcatAttrs } from "./concat";

export const concatTorch: TorchRow<ConcatAttrs> = {
  op: concat,
  module: () => undefined,
  call: (inputs, { dim }) => `torch.cat((${inputs.join(", ")},), dim=${dim})`,
};
