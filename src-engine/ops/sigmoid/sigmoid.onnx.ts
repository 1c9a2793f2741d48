// Sigmoid as ONNX's Sigmoid.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { sigmoid } from "./sigmoid";

export const sigmoidOnnx: OnnxRow = { op: sigmoid, operator: "Sigmoid", shortName: "sigmoid" };
