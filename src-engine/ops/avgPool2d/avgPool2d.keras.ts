// AvgPool2d as Keras's AveragePooling2D, whose padding "same" is not counted.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { readWindow } from "../conv2d/window.keras";
import { avgPool2d } from "./avgPool2d";

export const avgPool2dKeras: KerasRow = {
  op: avgPool2d,
  layers: ["AveragePooling2D", "AvgPool2D"],
  read: (given, input) => ({ ...readWindow(given, input, "pool_size", 2), countIncludePad: false }),
};
