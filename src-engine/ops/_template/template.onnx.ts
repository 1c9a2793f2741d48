// Square in ONNX, of an operator that there is not: name the one there is. What more a row can say is in formats/onnx/onnxRow.ts:
// attributes written and read, tensors that a node may leave out, other operators that are read as the same layer.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { square } from "./template";

export const squareOnnx: OnnxRow = { op: square, operator: "Square", shortName: "square" };
