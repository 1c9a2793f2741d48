// Sigmoid as ONNX's Sigmoid, or written out.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { sigmoid } from "./sigmoid";

export const sigmoidOnnx: OnnxRow = {
  op: sigmoid,
  operator: "Sigmoid",
  shortName: "sigmoid",
  forms: ["Div(1, Add(1, Exp(Neg(x))))", "Reciprocal(Add(1, Exp(Neg(x))))"],
};
