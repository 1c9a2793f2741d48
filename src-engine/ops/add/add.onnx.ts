// Add as ONNX's Add, which would also stretch the smaller of its inputs: ours wants two of one shape.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { add } from "./add";

export const addOnnx: OnnxRow = { op: add, operator: "Add", shortName: "add" };
