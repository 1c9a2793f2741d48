// Mul as Keras's Multiply.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { mul } from "./mul";

export const mulKeras: KerasRow = {
  op: mul,
  layers: ["Multiply"],
  pairs: true,
};
