// MaxPool2d as ONNX's MaxPool, of whose two outputs the second, the winners' places, is not asked for.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { spread } from "../attrs";
import { readWindow, writeWindow } from "../conv2d/window.onnx";
import { maxPool2d } from "./maxPool2d";
import type { MaxPool2dAttrs } from "./maxPool2dAttrs";

export const maxPool2dOnnx: OnnxRow<MaxPool2dAttrs> = {
  op: maxPool2d,
  operator: "MaxPool",
  shortName: "pool",
  write: (attrs) => ({
    ...writeWindow(attrs),
    dilations: spread(attrs.dilation, 2),
    ceil_mode: Number(attrs.ceilMode),
  }),
  read(given, _own, [input]) {
    given.mustBe("storage_order", 0);
    const dilation = given.list("dilations", 2, 1, [1, 1]);
    const ceilMode = given.flag("ceil_mode", false);
    return { ...readWindow(given, { input: input?.slice(2), dilation }), dilation, ceilMode };
  },
};
