// Batch normalisation as PyTorch calls it, of rows.

import { batchNormAttrs } from "../batchNorm2d/batchNorm2d.call";
import type { TorchCallRow } from "../torchCall";
import { batchNorm1d, type BatchNorm1dAttrs } from "./batchNorm1d";

export const batchNorm1dCall: TorchCallRow<BatchNorm1dAttrs> = {
  op: batchNorm1d,
  calls: ["batch_norm"],
  attrs: (call) => batchNormAttrs(call, 2),
};
