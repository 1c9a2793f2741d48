// Hardtanh as ONNX's Clip, whose limits are inputs of the node and were attributes before operator set 11. A limit that is left out
// is float32's largest number.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { hardtanh, type HardtanhAttrs } from "./hardtanh";

const LARGEST = (2 - 2 ** -23) * 2 ** 127;

export const hardtanhOnnx: OnnxRow<HardtanhAttrs> = {
  op: hardtanh,
  operator: "Clip",
  shortName: "clip",
  settings: { min: ({ minVal }) => minVal, max: ({ maxVal }) => maxVal },
  read: (given) => ({ minVal: given.number("min", -LARGEST), maxVal: given.number("max", LARGEST) }),
};
