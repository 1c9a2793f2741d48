// Dropout as Keras's.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { dropout } from "./dropout";

export const dropoutKeras: KerasRow = {
  op: dropout,
  layers: ["Dropout"],
  read: (given) => ({ p: given.number("rate", 0.5) }),
  write: ({ p }) => ({ type: "Dropout", config: { rate: p } }),
};
