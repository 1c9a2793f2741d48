// Reshape as PyTorch calls it: whatever gives each sample another shape, and leaves its numbers in their order.

import { keepsBatch, reshaping } from "../flatten/flatten.call";
import type { TorchCallRow } from "../torchCall";
import { reshape, type ReshapeAttrs } from "./reshape";

export const reshapeCall: TorchCallRow<ReshapeAttrs> = {
  op: reshape,
  calls: reshaping,
  attrs: (call) => (keepsBatch(call) && call.output.length > 2 ? { shape: call.output.slice(1) } : undefined),
};
