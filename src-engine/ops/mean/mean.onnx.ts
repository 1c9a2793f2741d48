// Mean as ONNX's ReduceMean, whose axes are an attribute up to operator set 17.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { mean, type MeanAttrs } from "./mean";

export const meanOnnx: OnnxRow<MeanAttrs> = {
  op: mean,
  operator: "ReduceMean",
  shortName: "mean",
  write: ({ dims, keepdim }) => ({ axes: [dims].flat(), keepdims: Number(keepdim) }),
  read(given) {
    const said = given.take("axes");
    const dims = Array.isArray(said) ? (said as readonly number[]) : [];
    if (dims.includes(0)) given.refuse("takes the mean of the batch");
    if (dims.length === 0) given.refuse("has no axes");
    return { dims, keepdim: given.flag("keepdims", true) };
  },
};
