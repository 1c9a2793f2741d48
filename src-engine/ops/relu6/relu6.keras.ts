// ReLU6 as Keras's ReLU with a max_value of 6, and as its activation.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { reluKeras } from "../relu/relu.keras";
import { relu6 } from "./relu6";

export const relu6Keras: KerasRow = {
  ...reluKeras,
  op: relu6,
  is: (_input, given) => given.has("max_value") && given.number("max_value", 0) === 6,
  activations: { relu6: {} },
  write: () => ({ type: "ReLU", config: { max_value: 6 } }),
};
