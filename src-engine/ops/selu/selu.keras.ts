// SELU as Keras's activation.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { selu } from "./selu";

export const seluKeras: KerasRow = {
  op: selu,
  activations: { selu: {} },
};
