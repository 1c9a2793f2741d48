// GroupNorm in PyTorch, which is told how many channels there are.

import { called, type TorchRow } from "../torchModule";
import { groupNorm, type GroupNormAttrs } from "./groupNorm";

export const groupNormTorch: TorchRow<GroupNormAttrs> = {
  op: groupNorm,
  module: ({ numGroups, eps, affine }, [input]) =>
    called("nn.GroupNorm", [numGroups, input![1]], { eps, affine }, { eps: 1e-5, affine: true }),
};
