// AdaptiveAvgPool2d to one number a channel as ONNX's GlobalAveragePool. A ReduceMean over all pixels has become one before rows see it.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { spread } from "../attrs";
import { adaptiveAvgPool2d, type AdaptiveAvgPool2dAttrs } from "./adaptiveAvgPool2d";

export const adaptiveAvgPool2dOnnx: OnnxRow<AdaptiveAvgPool2dAttrs> = {
  op: adaptiveAvgPool2d,
  operator: "GlobalAveragePool",
  shortName: "pool",
  unwritable: ({ outputSize }) =>
    outputSize === 1
      ? undefined
      : `averages to outputSize [${spread(outputSize, 2).join(",")}], and ONNX knows only 1`,
  read: () => ({ outputSize: 1 }),
};
