// MaxPool2d as Keras's MaxPooling2D.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { readWindow } from "../conv2d/window.keras";
import { maxPool2d } from "./maxPool2d";

export const maxPool2dKeras: KerasRow = {
  op: maxPool2d,
  layers: ["MaxPooling2D", "MaxPool2D"],
  read: (given, input) => readWindow(given, input, "pool_size", 2),
};
