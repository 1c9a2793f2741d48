// SGD in PyTorch.

import type { TorchOptimizerRow } from "../../ops/torchModule";
import { sgd } from "./sgd";

export const sgdTorch: TorchOptimizerRow = {
  op: sgd,
  settings: ({ momentum, dampening, weightDecay, nesterov }) => ({
    ...{ momentum, dampening },
    ...{ weight_decay: weightDecay, nesterov },
  }),
  state: { momentumBuffer: "momentum_buffer" },
};
