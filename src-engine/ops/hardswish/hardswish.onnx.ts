// Hardswish as ONNX's HardSwish, which operator set 14 brought.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { hardswish } from "./hardswish";

export const hardswishOnnx: OnnxRow = {
  op: hardswish,
  operator: "HardSwish",
  since: 14,
  shortName: "hardswish",
};
