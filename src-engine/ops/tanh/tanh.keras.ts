// Tanh as Keras's activation.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { tanh } from "./tanh";

export const tanhKeras: KerasRow = {
  op: tanh,
  activations: { tanh: {} },
};
