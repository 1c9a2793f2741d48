// Concat as ONNX's Concat.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { concat, type ConcatAttrs } from "./concat";

export const concatOnnx: OnnxRow<ConcatAttrs> = {
  op: concat,
  operator: "Concat",
  shortName: "concat",
  write: ({ dim }) => ({ axis: dim }),
  read(given, _own, [input = []]) {
    const axis = given.number("axis", 1);
    if (axis === 0) given.refuse("puts batches one behind the other");
    return { dim: axis < 0 ? axis + input.length : axis };
  },
};
