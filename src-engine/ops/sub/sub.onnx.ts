// Sub as ONNX's Sub.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { sub } from "./sub";

export const subOnnx: OnnxRow = { op: sub, operator: "Sub", shortName: "sub" };
