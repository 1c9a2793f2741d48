// Softmax as ONNX's Softmax over the classes.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { softmax } from "./softmax";

export const softmaxOnnx: OnnxRow = {
  op: softmax,
  operator: "Softmax",
  shortName: "softmax",
  write: () => ({ axis: -1 }),
  // The input is [N, classes], where axis 1 (the usual one before opset 13) and axis −1 (since) are the same.
  read(given) {
    given.mustBe("axis", -1, 1);
    return {};
  },
};
