// ConvTranspose2d as Keras's Conv2DTranspose: padded "same", images become as many times larger as the stride is.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { convTranspose2d } from "./convTranspose2d";
import type { ConvTranspose2dAttrs } from "./convTranspose2dAttrs";

export const convTranspose2dKeras: KerasRow<ConvTranspose2dAttrs> = {
  op: convTranspose2d,
  layers: ["Conv2DTranspose", "Convolution2DTranspose"],
  tensors: { weight: "kernel", bias: "bias" },
  read(given) {
    const [kernelSize, stride, dilation] = [
      given.pair("kernel_size", 1),
      given.pair("strides", 1),
      given.pair("dilation_rate", 1),
    ];
    const isSame = given.word("padding", "valid", "same") === "same";
    if (given.has("output_padding")) given.refuse("has output_padding; known are images whose size follows");
    const reached = kernelSize.map((taps, d) => (taps - 1) * dilation[d]! + 1 - stride[d]!);
    const off = reached.map((more) => (isSame ? Math.max(0, more) : 0));
    return {
      outChannels: given.number("filters", 0),
      ...{ kernelSize, stride, dilation },
      padding: [...off.map((n) => Math.floor(n / 2)), ...off.map((n) => Math.ceil(n / 2))],
      outputPadding: reached.map((more) => Math.max(0, -more)),
      groups: 1,
      bias: given.flag("use_bias", true),
    };
  },
};
