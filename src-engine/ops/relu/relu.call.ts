// ReLU where PyTorch is told by other names: what is below 0 becomes 0.

import type { TorchCallRow } from "../torchCall";
import { relu } from "./relu";

export const reluCall: TorchCallRow<Record<never, never>> = {
  op: relu,
  calls: ["relu", "clamp", "clamp_min"],
  attrs({ name, given: { min, max } }) {
    if (name === "relu") return {};
    return min === 0 && (max ?? null) === null ? {} : undefined;
  },
};
