// Dropout as ONNX's Dropout, which lets everything by unless it is told to train. The share left out is an input of the node, and
// was an attribute before operator set 12.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { dropout, type DropoutAttrs } from "./dropout";

export const dropoutOnnx: OnnxRow<DropoutAttrs> = {
  op: dropout,
  operator: "Dropout",
  shortName: "dropout",
  settings: { ratio: ({ p }) => p },
  read(given) {
    given.take("seed"); // of a generator that is not ours, and at rest
    return { p: given.number("ratio", 0.5) };
  },
};
