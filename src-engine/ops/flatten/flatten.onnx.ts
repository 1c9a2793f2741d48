// Flatten as ONNX's Flatten along axis 1, so that a sample stays a row.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { flatten } from "./flatten";

export const flattenOnnx: OnnxRow = {
  op: flatten,
  operator: "Flatten",
  shortName: "flatten",
  write: () => ({ axis: 1 }),
  read(given) {
    given.mustBe("axis", 1);
    return {};
  },
};
