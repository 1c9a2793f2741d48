// Mul as ONNX's Mul.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { mul } from "./mul";

export const mulOnnx: OnnxRow = { op: mul, operator: "Mul", shortName: "mul" };
