// PReLU as PyTorch calls it: the weight says how many slopes there are.

import type { TorchCallRow } from "../torchCall";
import { prelu } from "./prelu";

export const preluCall: TorchCallRow<{ readonly numParameters: number }> = {
  op: prelu,
  calls: ["prelu"],
  attrs: ({ shapes }) => ({ numParameters: shapes["weight"]?.[0] ?? 1 }),
};
