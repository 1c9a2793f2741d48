// AvgPool2d as Keras's AveragePooling2D, whose padding "same" is not counted.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { readWindow, wholeWindows, writtenPool } from "../conv2d/window.keras";
import type { AvgPool2dAttrs } from "./avgPool2dAttrs";
import { avgPool2d } from "./avgPool2d";

export const avgPool2dKeras: KerasRow = {
  op: avgPool2d,
  layers: ["AveragePooling2D", "AvgPool2D"],
  read: (given, input) => ({ ...readWindow(given, input, "pool_size", 2), countIncludePad: false }),
  write(attrs: AvgPool2dAttrs, [input], output) {
    const { word, padding, config } = writtenPool(attrs, input!);
    // Zeros of a layer of their own are counted; those of Keras's words are not.
    if (word === "same" && attrs.countIncludePad)
      return "counts what it is padded with, which Keras does not";
    if (padding && !attrs.countIncludePad) return "is padded otherwise than by Keras's words";
    if (!wholeWindows(attrs, input!, output, word)) return "rounds up, which Keras does not know";
    return { type: "AveragePooling2D", config, ...(padding && { padding }) };
  },
};
