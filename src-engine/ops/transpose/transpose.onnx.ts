// Transpose as ONNX's Transpose, whose perm counts the batch as well.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { transpose, type TransposeAttrs } from "./transpose";

export const transposeOnnx: OnnxRow<TransposeAttrs> = {
  op: transpose,
  operator: "Transpose",
  shortName: "transpose",
  write: ({ dims }) => ({ perm: [0, ...[dims].flat()] }),
  read(given) {
    const said = given.take("perm");
    const [batch, ...dims] = Array.isArray(said) ? (said as readonly number[]) : [];
    if (batch !== 0) given.refuse("has a perm that puts the batch into another place");
    return { dims };
  },
};
