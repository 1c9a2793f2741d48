// GELU as ONNX's Gelu, which operator set 20 brought.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { gelu, type GELUAttrs } from "./gelu";

export const geluOnnx: OnnxRow<GELUAttrs> = {
  op: gelu,
  operator: "Gelu",
  since: 20,
  shortName: "gelu",
  write: ({ approximate }) => ({ approximate: { text: approximate } }),
  read: (given) => ({ approximate: given.word("approximate", "none", "tanh") }),
};
