// Softmax as Keras's, over the classes.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { softmax } from "./softmax";

export const softmaxKeras: KerasRow = {
  op: softmax,
  layers: ["Softmax"],
  activations: { softmax: {} },
};
