// Sigmoid as Keras's activation.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { sigmoid } from "./sigmoid";

export const sigmoidKeras: KerasRow = {
  op: sigmoid,
  activations: { sigmoid: {} },
};
