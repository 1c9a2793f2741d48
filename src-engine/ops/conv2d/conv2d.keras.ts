// Conv2d as Keras's Conv2D, which pads by a word.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { readWindow } from "./window.keras";
import { conv2d } from "./conv2d";

export const conv2dKeras: KerasRow = {
  op: conv2d,
  layers: ["Conv2D", "Convolution2D"],
  tensors: { weight: "kernel", bias: "bias" },
  read(given, input) {
    given.mustBe("groups", 1);
    const [rows, columns] = given.pair("dilation_rate", 1);
    if (rows !== 1 || columns !== 1) given.refuse(`has dilation_rate [${rows},${columns}]; known is 1`);
    return { outChannels: given.number("filters", 0), ...readWindow(given, input, "kernel_size", 1) };
  },
};
