// BatchNorm2d in PyTorch, which is told how many channels there are and counts its batches.

import { called, type TorchRow } from "../torchModule";
import { batchNorm2d } from "./batchNorm2d";

export const batchNorm2dTorch: TorchRow<{ readonly eps: number; readonly momentum: number }> = {
  op: batchNorm2d,
  module: ({ eps, momentum }, [input]) =>
    called("nn.BatchNorm2d", [input![1]], { eps, momentum }, { eps: 1e-5, momentum: 0.1 }),
  carries: { num_batches_tracked: 0 },
};
