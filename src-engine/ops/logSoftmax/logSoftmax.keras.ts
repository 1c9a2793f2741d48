// LogSoftmax as Keras 3's activation.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { logSoftmax } from "./logSoftmax";

export const logSoftmaxKeras: KerasRow = {
  op: logSoftmax,
  activations: { log_softmax: {} },
};
