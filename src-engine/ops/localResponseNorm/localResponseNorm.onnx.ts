// LocalResponseNorm as ONNX's LRN, which looks at as many channels below as above only where their number is odd.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { localResponseNorm, type LocalResponseNormAttrs } from "./localResponseNorm";

export const localResponseNormOnnx: OnnxRow<LocalResponseNormAttrs> = {
  op: localResponseNorm,
  operator: "LRN",
  shortName: "lrn",
  unwritable: ({ size }) =>
    size % 2 === 0
      ? `has size ${size}; of an even size ONNX's LRN has one channel more above, and PyTorch one below`
      : undefined,
  write: ({ size, alpha, beta, k }) => ({
    ...{ size, alpha: { float: alpha }, beta: { float: beta }, bias: { float: k } },
  }),
  read(given) {
    const size = given.number("size", 0);
    if (size % 2 === 0) given.refuse(`has size ${size}; known are odd sizes`);
    return {
      size,
      alpha: given.number("alpha", 1e-4),
      beta: given.number("beta", 0.75),
      k: given.number("bias", 1),
    };
  },
};
