// BatchNorm2d as ONNX's BatchNormalization, as it is once trained: by the running mean and variance. What ONNX calls momentum is
// the share that the old value keeps; in PyTorch and here it is the share of the new one.

import { decimal } from "../../formats/decimal";
import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { batchNorm2d } from "./batchNorm2d";
import type { BatchNorm2dAttrs } from "./moments";

export const batchNorm2dOnnx: OnnxRow<BatchNorm2dAttrs> = {
  op: batchNorm2d,
  operator: "BatchNormalization",
  shortName: "bn",
  write: ({ eps, momentum }) => ({ epsilon: { float: eps }, momentum: { float: 1 - momentum } }),
  read(given) {
    given.mustBe("training_mode", 0);
    return { eps: given.number("epsilon", 1e-5), momentum: restOf(given.number("momentum", 0.9)) };
  },
};

/** 1 − x in as few digits as bring x back as float32. */
function restOf(x: number): number {
  const short = decimal(1 - x);
  return Math.fround(1 - short) === Math.fround(x) ? short : 1 - x;
}
