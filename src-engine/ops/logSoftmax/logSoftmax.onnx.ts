// LogSoftmax as ONNX's LogSoftmax over the classes, or as the logarithm of a Softmax.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { logSoftmax } from "./logSoftmax";

export const logSoftmaxOnnx: OnnxRow = {
  op: logSoftmax,
  operator: "LogSoftmax",
  shortName: "logsoftmax",
  forms: ["Log(Softmax{axis?: 1}(x))", "Log(Softmax{axis?: -1}(x))"],
  write: () => ({ axis: -1 }),
  // As for a softmax: of [N, classes] axis 1 and axis −1 are the same.
  read(given) {
    given.mustBe("axis", -1, 1);
    return {};
  },
};
