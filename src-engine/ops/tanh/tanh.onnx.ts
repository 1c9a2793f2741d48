// Tanh as ONNX's Tanh.

import type { OnnxRow } from "../../formats/onnxRow";
import { tanh } from "./tanh";

export const tanhOnnx: OnnxRow = { op: tanh, operator: "Tanh", shortName: "tanh" };
