// Conv2d as ONNX's Conv, which may be dilated and grouped where ours is neither.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { conv2d, type Conv2dAttrs } from "./conv2d";
import { readWindow, writeWindow } from "./window.onnx";

export const conv2dOnnx: OnnxRow<Conv2dAttrs> = {
  op: conv2d,
  operator: "Conv",
  shortName: "conv",
  optional: ["bias"],
  counted: "outChannels",
  write: (attrs) => ({ ...writeWindow(attrs), dilations: [1, 1], group: 1 }),
  read(given, { weight }) {
    given.mustBe("dilations", [1, 1]);
    given.mustBe("group", 1);
    return readWindow(given, weight?.shape.slice(2));
  },
};
