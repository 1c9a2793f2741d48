// Identity: calls of PyTorch that change no number.

import type { TorchCallRow } from "../torchCall";
import { identity } from "./identity";

export const identityCall: TorchCallRow<Record<never, never>> = {
  op: identity,
  calls: ["clone", "contiguous", "to", "float", "identity", "dropout", "dropout2d", "feature_dropout"],
  attrs: ({ name, given: { training } }) =>
    !name.includes("dropout") || training === false ? {} : undefined,
};
