// RMSprop in PyTorch.

import type { TorchOptimizerRow } from "../../ops/torchModule";
import { rmsProp } from "./rmsProp";

export const rmsPropTorch: TorchOptimizerRow = {
  op: rmsProp,
  settings: ({ alpha, epsilon, weightDecay, momentum, centered }) => ({
    ...{ alpha, eps: epsilon },
    ...{ weight_decay: weightDecay, momentum, centered },
  }),
  state: { v: "square_avg", mean: "grad_avg", momentumBuffer: "momentum_buffer" },
};
