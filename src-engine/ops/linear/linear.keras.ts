// Linear as Keras's Dense.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { linear } from "./linear";

export const linearKeras: KerasRow = {
  op: linear,
  layers: ["Dense"],
  tensors: { weight: "kernel", bias: "bias" },
  read: (given) => ({ outFeatures: given.number("units", 0), bias: given.flag("use_bias", true) }),
};
