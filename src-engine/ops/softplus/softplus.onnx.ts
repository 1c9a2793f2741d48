// Softplus as ONNX's Softplus, or written out.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { softplus } from "./softplus";

export const softplusOnnx: OnnxRow = {
  op: softplus,
  operator: "Softplus",
  shortName: "softplus",
  forms: ["Log(Add(Exp(x), 1))", "Add(Max(x, 0), Log(Add(Exp(Neg(Abs(x))), 1)))"],
};
