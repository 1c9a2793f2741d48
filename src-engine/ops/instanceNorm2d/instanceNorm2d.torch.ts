// InstanceNorm2d in PyTorch, which is told how many channels there are.

import { called, type TorchRow } from "../torchModule";
import { instanceNorm2d, type InstanceNorm2dAttrs } from "./instanceNorm2d";

export const instanceNorm2dTorch: TorchRow<InstanceNorm2dAttrs> = {
  op: instanceNorm2d,
  module: ({ eps, affine }, [input]) =>
    called("nn.InstanceNorm2d", [input![1]], { eps, affine }, { eps: 1e-5, affine: false }),
};
