// SiLU as a Mul of what it reads and its Sigmoid, as every exporter writes it: ONNX's own Swish is of operator set 24, which few can
// read yet.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { silu } from "./silu";

export const siluOnnx: OnnxRow = {
  op: silu,
  operator: "Swish",
  shortName: "silu",
  forms: ["Mul(x, Sigmoid(x))"],
  writesForm: true,
  read(given) {
    given.mustBe("alpha", 1);
    return {};
  },
};
