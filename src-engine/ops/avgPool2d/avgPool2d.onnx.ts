// AvgPool2d as ONNX's AveragePool.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { readWindow, writeWindow } from "../conv2d/window.onnx";
import { avgPool2d } from "./avgPool2d";
import type { AvgPool2dAttrs } from "./avgPool2dAttrs";

export const avgPool2dOnnx: OnnxRow<AvgPool2dAttrs> = {
  op: avgPool2d,
  operator: "AveragePool",
  shortName: "pool",
  write: (attrs) => ({
    ...writeWindow(attrs),
    ceil_mode: Number(attrs.ceilMode),
    count_include_pad: Number(attrs.countIncludePad),
  }),
  read(given, _own, [input]) {
    given.mustBe("dilations", [1, 1]);
    const flags = {
      ceilMode: given.flag("ceil_mode", false),
      countIncludePad: given.flag("count_include_pad", false),
    };
    return { ...readWindow(given, { input: input?.slice(2) }), ...flags };
  },
};
