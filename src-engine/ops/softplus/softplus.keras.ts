// Softplus as Keras's activation.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { softplus } from "./softplus";

export const softplusKeras: KerasRow = {
  op: softplus,
  activations: { softplus: {} },
};
