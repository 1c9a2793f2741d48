// SELU as ONNX's Selu, whose two constants are attributes; known are those of the paper.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { ALPHA, SCALE, selu } from "./selu";

export const seluOnnx: OnnxRow = {
  op: selu,
  operator: "Selu",
  shortName: "selu",
  write: () => ({ alpha: { float: ALPHA }, gamma: { float: SCALE } }),
  read(given) {
    const [alpha, gamma] = [given.number("alpha", ALPHA), given.number("gamma", SCALE)];
    if (Math.abs(alpha - ALPHA) > 1e-4 || Math.abs(gamma - SCALE) > 1e-4)
      given.refuse(`has alpha ${alpha} and gamma ${gamma}; known are ${ALPHA} and ${SCALE}`);
    return {};
  },
};
