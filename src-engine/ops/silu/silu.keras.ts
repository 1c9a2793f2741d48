// SiLU as Keras's activation, which is also called Swish.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { silu } from "./silu";

export const siluKeras: KerasRow = {
  op: silu,
  activations: { silu: {}, swish: {} },
  write: () => ({ type: "Activation", config: { activation: "swish" } }),
};
