// Identity as ONNX's Identity. Other tools put such nodes in where a graph needs another name for a value; those are no layers.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { identity } from "./identity";

export const identityOnnx: OnnxRow = { op: identity, operator: "Identity", shortName: "identity" };
