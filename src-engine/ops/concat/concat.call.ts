// Concat as PyTorch calls it: cat, concat or concatenate, along an axis that is not the batch.

import { axis, type TorchCallRow } from "../torchCall";
import { concat } from "./concat";

export const concatCall: TorchCallRow<{ readonly dim: number }> = {
  op: concat,
  calls: ["cat", "concat", "concatenate"],
  attrs({ given: { dim = 0 }, output }) {
    const along = axis(Number(dim), output.length);
    return along > 0 ? { dim: along } : undefined;
  },
};
