// Flatten as Keras's, which flattens height first: the weight behind it is turned.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { flatten } from "./flatten";

export const flattenKeras: KerasRow = {
  op: flatten,
  layers: ["Flatten"],
};
