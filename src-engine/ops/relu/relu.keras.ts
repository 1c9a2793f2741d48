// ReLU as Keras's, which may also be cut off above or leak: those are other layers.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { relu } from "./relu";

export const reluKeras: KerasRow = {
  op: relu,
  layers: ["ReLU"],
  activations: { relu: {} },
  read(given) {
    given.mustBe("negative_slope", 0);
    given.mustBe("threshold", 0);
    return {};
  },
  write: () => ({ type: "ReLU" }),
};
