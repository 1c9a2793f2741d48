// MaxPool2d as Keras's MaxPooling2D, and as GlobalMaxPooling2D, whose window is the image and which gives rows unless it is told to keep
// its dimensions.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { readWindow } from "../conv2d/window.keras";
import { flattenKeras } from "../flatten/flatten.keras";
import { maxPool2d } from "./maxPool2d";

export const maxPool2dKeras: KerasRow = {
  op: maxPool2d,
  layers: ["MaxPooling2D", "MaxPool2D"],
  read: (given, input) => readWindow(given, input, "pool_size", 2),
};

export const globalMaxPool2dKeras: KerasRow = {
  op: maxPool2d,
  layers: ["GlobalMaxPooling2D", "GlobalMaxPool2D"],
  read(given, [, , height, width]) {
    if (height === undefined || width === undefined) return given.refuse("reads rows; expected images");
    const kernelSize = height === width ? height : [height, width];
    return { kernelSize, stride: kernelSize, padding: 0 };
  },
  then: (given) => (given.flag("keepdims", false) ? undefined : { suffix: "flatten", row: flattenKeras }),
};
