// ELU as Keras's.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { elu } from "./elu";

export const eluKeras: KerasRow = {
  op: elu,
  layers: ["ELU"],
  activations: { elu: { alpha: 1 } },
  read: (given) => ({ alpha: given.number("alpha", 1) }),
  write: ({ alpha }) => ({ type: "ELU", config: { alpha } }),
};
