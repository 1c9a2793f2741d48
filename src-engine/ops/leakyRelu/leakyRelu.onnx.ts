// LeakyReLU as ONNX's LeakyRelu.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { leakyRelu, type LeakyReLUAttrs } from "./leakyRelu";

export const leakyReluOnnx: OnnxRow<LeakyReLUAttrs> = {
  op: leakyRelu,
  operator: "LeakyRelu",
  shortName: "relu",
  write: ({ negativeSlope }) => ({ alpha: { float: negativeSlope } }),
  read: (given) => ({ negativeSlope: given.number("alpha", 0.01) }),
};
