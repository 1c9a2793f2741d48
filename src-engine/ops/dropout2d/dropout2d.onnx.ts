// Dropout2d as ONNX's Dropout, which does the same at rest. In training it would leave out single numbers: what it is here, a remark says.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import type { DropoutAttrs } from "../dropout/dropout";
import { dropoutOnnx } from "../dropout/dropout.onnx";
import { dropout2d } from "./dropout2d";

export const dropout2dOnnx: OnnxRow<DropoutAttrs> = {
  ...dropoutOnnx,
  op: dropout2d,
  remark: "Dropout2d: in training, of whole channels.",
};
