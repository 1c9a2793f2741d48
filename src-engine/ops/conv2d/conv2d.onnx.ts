// Conv2d as ONNX's Conv.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { spread } from "../attrs";
import { conv2d } from "./conv2d";
import type { Conv2dAttrs } from "./conv2dAttrs";
import { readWindow, writeWindow } from "./window.onnx";

export const conv2dOnnx: OnnxRow<Conv2dAttrs> = {
  op: conv2d,
  operator: "Conv",
  shortName: "conv",
  optional: ["bias"],
  counted: "outChannels",
  write: (attrs) => ({
    ...writeWindow(attrs),
    dilations: spread(attrs.dilation, 2),
    group: attrs.groups,
  }),
  read(given, { weight, bias }, [input]) {
    const dilation = given.list("dilations", 2, 1, [1, 1]);
    const window = readWindow(given, { weight: weight?.shape.slice(2), input: input?.slice(2), dilation });
    return { ...window, dilation, groups: given.number("group", 1), bias: bias !== undefined };
  },
};
