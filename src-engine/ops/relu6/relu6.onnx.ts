// ReLU6 as ONNX's Clip between 0 and 6. That is how every such Clip is read, also that of a Hardtanh.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { relu6 } from "./relu6";

export const relu6Onnx: OnnxRow = {
  op: relu6,
  operator: "Clip",
  shortName: "relu",
  forms: ["Min(Max(x, 0), 6)", "Min(Relu(x), 6)"].map((of) => ({ of, says: { min: 0, max: 6 } })),
  is: ({ number }) => number("min") === 0 && number("max") === 6,
  settings: { min: () => 0, max: () => 6 },
  read(given) {
    given.number("min", 0);
    given.number("max", 6);
    return {};
  },
};
