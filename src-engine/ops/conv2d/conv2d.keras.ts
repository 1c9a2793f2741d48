// Conv2d as Keras's Conv2D, which pads by a word, DepthwiseConv2D, which has a kernel for each channel, and SeparableConv2D, which is that
// and a convolution of single pixels behind it.

import type { KerasConfig } from "../../formats/keras/kerasConfig";
import type { KerasRow } from "../../formats/keras/kerasRow";
import type { Shape } from "../../tensor/tensor";
import { readWindow } from "./window.keras";
import { conv2d } from "./conv2d";

const biased = (given: KerasConfig): boolean => given.flag("use_bias", true);

export const conv2dKeras: KerasRow = {
  op: conv2d,
  layers: ["Conv2D", "Convolution2D"],
  tensors: { weight: "kernel", bias: "bias" },
  read: (given, input) => ({
    outChannels: given.number("filters", 0),
    ...readWindow(given, input, "kernel_size", 1),
    groups: given.number("groups", 1),
    bias: biased(given),
  }),
};

export const depthwiseConv2dKeras: KerasRow = {
  op: conv2d,
  layers: ["DepthwiseConv2D"],
  tensors: { weight: ["depthwise_kernel", "kernel"], bias: "bias" },
  read: (given, input) => ({ ...depthwise(given, input), bias: biased(given) }),
};

const pointwise: KerasRow = {
  op: conv2d,
  tensors: { weight: "pointwise_kernel", bias: "bias" },
  read: (given) => ({ outChannels: given.number("filters", 0), kernelSize: 1, bias: biased(given) }),
};

export const separableConv2dKeras: KerasRow = {
  op: conv2d,
  layers: ["SeparableConv2D", "SeparableConvolution2D"],
  tensors: { weight: "depthwise_kernel" },
  read: (given, input) => ({ ...depthwise(given, input), bias: false }),
  then: () => ({ suffix: "pointwise", row: pointwise }),
};

function depthwise(given: KerasConfig, input: Shape) {
  const channels = input[1] ?? 0;
  return {
    outChannels: channels * given.number("depth_multiplier", 1),
    ...readWindow(given, input, "kernel_size", 1),
    groups: channels,
  };
}
