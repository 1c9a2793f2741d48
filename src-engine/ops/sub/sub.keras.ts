// Sub as Keras's Subtract.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { sub } from "./sub";

export const subKeras: KerasRow = {
  op: sub,
  layers: ["Subtract"],
};
