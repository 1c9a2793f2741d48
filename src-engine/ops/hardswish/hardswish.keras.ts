// Hardswish as Keras 3's activation.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { hardswish } from "./hardswish";

export const hardswishKeras: KerasRow = {
  op: hardswish,
  activations: { hard_silu: {}, hard_swish: {} },
  write: () => "is an activation that TensorFlow.js has not",
};
