// Hardsigmoid as ONNX's HardSigmoid, which has slope and height as attributes; ours is the one of PyTorch.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { hardsigmoid } from "./hardsigmoid";

const SLOPE = 1 / 6;

export const hardsigmoidOnnx: OnnxRow = {
  op: hardsigmoid,
  operator: "HardSigmoid",
  shortName: "hardsigmoid",
  forms: ["Div(Clip{min: 0, max: 6}(Add(x, 3)), 6)", "Mul(Clip{min: 0, max: 6}(Add(x, 3)), 0.16666667)"].map(
    (of) => ({ of, says: { alpha: SLOPE, beta: 0.5 } }),
  ),
  write: () => ({ alpha: { float: SLOPE }, beta: { float: 0.5 } }),
  read(given) {
    const [alpha, beta] = [given.number("alpha", 0.2), given.number("beta", 0.5)];
    if (Math.fround(alpha) !== Math.fround(SLOPE) || beta !== 0.5)
      given.refuse(`has alpha ${alpha} and beta ${beta}; known are 1/6 and 0.5`);
    return {};
  },
};
