// Linear as PyTorch calls it.

import type { TorchCallRow } from "../torchCall";
import { linear } from "./linear";

export const linearCall: TorchCallRow<{ readonly outFeatures: number; readonly bias: boolean }> = {
  op: linear,
  calls: ["linear"],
  attrs: ({ output, shapes }) =>
    output.length === 2 ? { outFeatures: output[1]!, bias: "bias" in shapes } : undefined,
};
