// Batch normalisation as PyTorch calls it, of images; rows are BatchNorm1d's.

import type { TorchCall, TorchCallRow } from "../torchCall";
import { batchNorm2d } from "./batchNorm2d";
import type { BatchNorm2dAttrs } from "./moments";

export const batchNorm2dCall: TorchCallRow<BatchNorm2dAttrs> = {
  op: batchNorm2d,
  calls: ["batch_norm"],
  attrs: (call) => batchNormAttrs(call, 4),
};

/** Undefined where it is not over the batch, has no weights, or keeps a plain average. */
export function batchNormAttrs({ given, shapes }: TorchCall, rank: number): BatchNorm2dAttrs | undefined {
  const { eps, momentum, training } = given;
  if (training !== true || typeof eps !== "number" || typeof momentum !== "number") return undefined;
  return shapes["input"]?.length === rank && shapes["weight"] && shapes["bias"]
    ? { eps, momentum }
    : undefined;
}
