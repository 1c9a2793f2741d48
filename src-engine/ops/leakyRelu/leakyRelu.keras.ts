// LeakyReLU as Keras's, whose slope is steeper than PyTorch's where it is not given, and is called otherwise in Keras 3.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { leakyRelu } from "./leakyRelu";

export const leakyReluKeras: KerasRow = {
  op: leakyRelu,
  layers: ["LeakyReLU"],
  activations: { leaky_relu: { negativeSlope: 0.2 } },
  read: (given) => ({ negativeSlope: given.number("negative_slope", given.number("alpha", 0.3)) }),
  write: ({ negativeSlope }) => ({ type: "LeakyReLU", config: { alpha: negativeSlope } }),
};
