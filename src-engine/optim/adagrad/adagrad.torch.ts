// Adagrad in PyTorch.

import type { TorchOptimizerRow } from "../../ops/torchModule";
import { adagrad } from "./adagrad";

export const adagradTorch: TorchOptimizerRow = {
  op: adagrad,
  settings: ({ learningRateDecay, weightDecay, initialAccumulatorValue, epsilon }) => ({
    lr_decay: learningRateDecay,
    weight_decay: weightDecay,
    initial_accumulator_value: initialAccumulatorValue,
    eps: epsilon,
  }),
  state: { sum: "sum", step: "step" },
};
