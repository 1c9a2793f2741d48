// InstanceNorm2d as ONNX's InstanceNormalization.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { isAffine, neutral, ofLayer } from "../groupNorm/norm.onnx";
import { instanceNorm2d, type InstanceNorm2dAttrs } from "./instanceNorm2d";

export const instanceNorm2dOnnx: OnnxRow<InstanceNorm2dAttrs> = {
  op: instanceNorm2d,
  operator: "InstanceNormalization",
  shortName: "norm",
  write: ({ eps }) => ({ epsilon: { float: eps } }),
  read: (given, own) => ({ eps: given.number("epsilon", 1e-5), affine: isAffine(own) }),
  tensors: (_given, own) => ofLayer(own),
  added: (_attrs, [input]) => neutral([input![1]!]),
};
