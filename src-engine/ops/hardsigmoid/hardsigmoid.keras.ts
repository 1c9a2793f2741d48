// Hardsigmoid as Keras 3's activation; that of Keras 2 is another one.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { hardsigmoid } from "./hardsigmoid";

export const hardsigmoidKeras: KerasRow = {
  op: hardsigmoid,
  activations: { hard_sigmoid: {} },
  refuses: (version) =>
    version < 3
      ? "in Keras 2 is 0.2·x + 0.5 between 0 and 1; known is that of Keras 3, x/6 + 0.5"
      : undefined,
  write: () => "is x/6 + 0.5, and TensorFlow.js's is 0.2·x + 0.5",
};
