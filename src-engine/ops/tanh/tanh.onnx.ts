// Tanh as ONNX's Tanh.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { tanh } from "./tanh";

export const tanhOnnx: OnnxRow = { op: tanh, operator: "Tanh", shortName: "tanh" };
