// GELU as Keras's activation, which by its name alone is the exact one.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { gelu, type GELUAttrs } from "./gelu";

export const geluKeras: KerasRow<GELUAttrs> = {
  op: gelu,
  activations: { gelu: { approximate: "none" } },
};
