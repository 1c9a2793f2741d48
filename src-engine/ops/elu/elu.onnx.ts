// ELU as ONNX's Elu.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { elu, type ELUAttrs } from "./elu";

export const eluOnnx: OnnxRow<ELUAttrs> = {
  op: elu,
  operator: "Elu",
  shortName: "elu",
  write: ({ alpha }) => ({ alpha: { float: alpha } }),
  read: (given) => ({ alpha: given.number("alpha", 1) }),
};
