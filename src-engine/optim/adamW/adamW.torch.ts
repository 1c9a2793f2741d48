// AdamW in PyTorch.

import type { TorchOptimizerRow } from "../../ops/torchModule";
import { adamW } from "./adamW";

export const adamWTorch: TorchOptimizerRow = {
  op: adamW,
  settings: ({ beta1, beta2, epsilon, weightDecay }) => ({
    betas: [beta1, beta2],
    eps: epsilon,
    weight_decay: weightDecay,
  }),
  state: { m: "exp_avg", v: "exp_avg_sq", step: "step" },
};
