// ReLU as Keras's, which may also be cut off above or leak: that is another layer.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { relu } from "./relu";

export const reluKeras: KerasRow = {
  op: relu,
  layers: ["ReLU"],
  activations: { relu: {} },
  read(given) {
    if (given.has("max_value")) given.refuse("has a max_value");
    given.mustBe("negative_slope", 0);
    given.mustBe("threshold", 0);
    return {};
  },
};
