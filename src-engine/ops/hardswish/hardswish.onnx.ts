// Hardswish as ONNX's HardSwish, which operator set 14 brought. Before, exporters write it out.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { hardswish } from "./hardswish";

const clipped = "Clip{min: 0, max: 6}(Add(x, 3))";

export const hardswishOnnx: OnnxRow = {
  op: hardswish,
  operator: "HardSwish",
  since: 14,
  shortName: "hardswish",
  forms: [
    "Mul(x, HardSigmoid{alpha: 0.16666667, beta?: 0.5}(x))",
    `Div(Mul(x, ${clipped}), 6)`,
    `Mul(Mul(x, ${clipped}), 0.16666667)`,
    `Mul(x, Div(${clipped}, 6))`,
    `Mul(x, Mul(${clipped}, 0.16666667))`,
  ],
};
