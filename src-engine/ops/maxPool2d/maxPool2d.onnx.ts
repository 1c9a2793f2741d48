// MaxPool2d as ONNX's MaxPool, of whose two outputs the second, the winners' places, is not asked for.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { readSquare, writeWindow } from "../conv2d/window.onnx";
import { maxPool2d, type MaxPool2dAttrs } from "./maxPool2d";

export const maxPool2dOnnx: OnnxRow<MaxPool2dAttrs> = {
  op: maxPool2d,
  operator: "MaxPool",
  shortName: "pool",
  write: writeWindow,
  read(given) {
    given.mustBe("ceil_mode", 0);
    given.mustBe("storage_order", 0);
    given.mustBe("dilations", [1, 1]);
    return readSquare(given);
  },
};
