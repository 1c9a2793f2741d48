// Dropout2d as PyTorch calls it: dropout2d, which is feature_dropout to torch.

import type { TorchCallRow } from "../torchCall";
import { dropout2d } from "./dropout2d";

export const dropout2dCall: TorchCallRow<{ readonly p: number }> = {
  op: dropout2d,
  calls: ["dropout2d", "feature_dropout"],
  attrs: ({ given: { p, training } }) => (training === true && typeof p === "number" ? { p } : undefined),
};
