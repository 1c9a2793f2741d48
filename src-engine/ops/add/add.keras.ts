// Add as Keras's.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { add } from "./add";

export const addKeras: KerasRow = {
  op: add,
  layers: ["Add"],
  pairs: true,
};
