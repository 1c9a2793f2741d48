// ConvTranspose2d as ONNX's ConvTranspose, whose weight is as ours.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { spread } from "../attrs";
import { readWindow, writeWindow } from "../conv2d/window.onnx";
import { convTranspose2d } from "./convTranspose2d";
import type { ConvTranspose2dAttrs } from "./convTranspose2dAttrs";

export const convTranspose2dOnnx: OnnxRow<ConvTranspose2dAttrs> = {
  op: convTranspose2d,
  operator: "ConvTranspose",
  shortName: "deconv",
  optional: ["bias"],
  unwritable({ stride, outputPadding }) {
    const [steps, more] = [spread(stride, 2), spread(outputPadding, 2)];
    return more.some((n, d) => n >= steps[d]!)
      ? `has an outputPadding of ${more.join("×")} with a stride of ${steps.join("×")}, which ONNX's runtimes refuse: it must be less`
      : undefined;
  },
  write: (attrs) => ({
    ...writeWindow(attrs),
    dilations: spread(attrs.dilation, 2),
    group: attrs.groups,
    output_padding: spread(attrs.outputPadding, 2),
  }),
  read(given, { weight, bias }) {
    const window = readWindow(given, { weight: weight?.shape.slice(2) });
    const groups = given.number("group", 1);
    return {
      ...window,
      outChannels: (weight?.shape[1] ?? 0) * groups,
      dilation: given.list("dilations", 2, 1, [1, 1]),
      outputPadding: given.list("output_padding", 2, 0, [0, 0]),
      groups,
      bias: bias !== undefined,
    };
  },
};
