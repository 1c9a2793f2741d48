// Linear as Keras's Dense.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { linear, type LinearAttrs } from "./linear";

export const linearKeras: KerasRow = {
  op: linear,
  layers: ["Dense"],
  tensors: { weight: "kernel", bias: "bias" },
  read: (given) => ({ outFeatures: given.number("units", 0), bias: given.flag("use_bias", true) }),
  write: ({ outFeatures, bias }: LinearAttrs, [input]) =>
    input!.length === 2
      ? { type: "Dense", config: { units: outFeatures, use_bias: bias } }
      : "reads more than rows",
};
