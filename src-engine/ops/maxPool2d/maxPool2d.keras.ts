// MaxPool2d as Keras's MaxPooling2D, and as GlobalMaxPooling2D, whose window is the image and which gives rows unless it is told to keep
// its dimensions.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { spread } from "../attrs";
import { readWindow, wholeWindows, writtenPool } from "../conv2d/window.keras";
import type { MaxPool2dAttrs } from "./maxPool2dAttrs";
import { flattenKeras } from "../flatten/flatten.keras";
import { maxPool2d } from "./maxPool2d";

export const maxPool2dKeras: KerasRow = {
  op: maxPool2d,
  layers: ["MaxPooling2D", "MaxPool2D"],
  read: (given, input) => readWindow(given, input, "pool_size", 2),
  write({ dilation, ...attrs }: MaxPool2dAttrs, [input], output) {
    if (spread(dilation, 2).some((taps) => taps > 1)) return "takes taps apart, which Keras does not know";
    const { word, padding, config } = writtenPool(attrs, input!);
    if (padding) return "is padded otherwise than by Keras's words, and zeros are no padding for a maximum";
    return wholeWindows(attrs, input!, output, word)
      ? { type: "MaxPooling2D", config }
      : "rounds up, which Keras does not know";
  },
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
