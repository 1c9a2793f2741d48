// Conv2d as Keras's Conv2D, which pads by a word, DepthwiseConv2D, which has a kernel for each channel, and SeparableConv2D, which is that
// and a convolution of single pixels behind it.

import type { KerasConfig } from "../../formats/keras/kerasConfig";
import type { KerasRow } from "../../formats/keras/kerasRow";
import type { Shape } from "../../tensor/tensor";
import { spread } from "../attrs";
import type { Conv2dAttrs } from "./conv2dAttrs";
import { readWindow, writtenPadding } from "./window.keras";
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
  write({ outChannels, kernelSize, stride, padding, dilation, groups, bias }: Conv2dAttrs, [input]) {
    const [kernel, strides, dilations] = [spread(kernelSize, 2), spread(stride, 2), spread(dilation, 2)];
    const isDepthwise = groups > 1 && groups === input![1];
    if (groups > 1 && !isDepthwise) return `has ${groups} groups, and TensorFlow.js knows 1 or one a channel`;
    if (Math.max(...dilations) > 1 && Math.max(...strides) > 1)
      return "has strides and dilation, of which Keras knows one at a time";
    const taps = kernel.map((size, i) => (size - 1) * dilations[i]! + 1);
    const { word, padding: before } = writtenPadding(input!, taps, strides, spread(padding, 4));
    return {
      type: isDepthwise ? "DepthwiseConv2D" : "Conv2D",
      config: {
        ...(isDepthwise ? { depth_multiplier: outChannels / groups } : { filters: outChannels }),
        ...{ kernel_size: kernel, strides, padding: word, dilation_rate: dilations },
        use_bias: bias,
      },
      ...(before && { padding: before }),
      ...(isDepthwise && {
        tensors: {
          weight: { name: "depthwise_kernel", shape: [...kernel, groups, outChannels / groups] },
        },
      }),
    };
  },
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
