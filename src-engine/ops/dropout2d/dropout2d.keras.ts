// Dropout2d as Keras's.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { dropout2d } from "./dropout2d";

export const dropout2dKeras: KerasRow = {
  op: dropout2d,
  layers: ["SpatialDropout2D"],
  read: (given) => ({ p: given.number("rate", 0.5) }),
};
