// ReLU as ONNX's Relu.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { relu } from "./relu";

export const reluOnnx: OnnxRow = { op: relu, operator: "Relu", shortName: "relu" };
