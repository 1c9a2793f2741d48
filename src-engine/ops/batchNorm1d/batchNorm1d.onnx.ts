// BatchNorm1d as ONNX's BatchNormalization of a matrix.

import { batchNorm2dOnnx } from "../batchNorm2d/batchNorm2d.onnx";
import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { batchNorm1d, type BatchNorm1dAttrs } from "./batchNorm1d";

export const batchNorm1dOnnx: OnnxRow<BatchNorm1dAttrs> = {
  ...batchNorm2dOnnx,
  op: batchNorm1d,
  is: ({ input }) => input.length === 2,
};
