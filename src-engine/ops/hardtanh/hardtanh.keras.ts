// Hardtanh as Keras's ReLU with a max_value.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { reluKeras } from "../relu/relu.keras";
import { hardtanh, type HardtanhAttrs } from "./hardtanh";

export const hardtanhKeras: KerasRow<HardtanhAttrs> = {
  op: hardtanh,
  layers: ["ReLU"],
  is: (_input, given) => given.has("max_value") && given.number("max_value", 0) !== 6,
  read(given, input) {
    reluKeras.read?.(given, input);
    return { minVal: 0, maxVal: given.number("max_value", 0) };
  },
  write: ({ minVal, maxVal }) =>
    minVal === 0 && maxVal !== 6
      ? { type: "ReLU", config: { max_value: maxVal } }
      : `lies between ${minVal} and ${maxVal}, and Keras knows 0 and another number`,
};
