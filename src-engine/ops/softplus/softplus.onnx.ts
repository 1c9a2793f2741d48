// Softplus as ONNX's Softplus.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { softplus } from "./softplus";

export const softplusOnnx: OnnxRow = { op: softplus, operator: "Softplus", shortName: "softplus" };
