// A small MobileNet (Howard et al., 2017) for images of 32×32: each block filters every channel by itself (a convolution in as
// many groups as there are channels) and then mixes the channels pixel by pixel (a 1×1 convolution).

import type { LayerSpec } from "../model";
import { classifier, layer, linear, unbiased } from "./layers";
import { ofCifar10, type ListedPreset } from "./preset";

/** Batch normalisation and ReLU6 behind each of the two. */
const separable = (at: string, channels: number, outChannels: number, stride = 1): readonly LayerSpec[] => [
  unbiased(`${at}.depthwise`, channels, { stride, groups: channels }),
  layer(`${at}.bn1`, "BatchNorm2d"),
  layer(`${at}.relu1`, "ReLU6"),
  unbiased(`${at}.pointwise`, outChannels, { kernelSize: 1 }),
  layer(`${at}.bn2`, "BatchNorm2d"),
  layer(`${at}.relu2`, "ReLU6"),
];

export const mobilenetSmall: ListedPreset = {
  model: classifier(
    "mobilenet-small",
    [3, 32, 32],
    [
      unbiased("conv1", 16),
      layer("bn1", "BatchNorm2d"),
      layer("relu1", "ReLU6"),
      ...separable("block1", 16, 32, 2),
      ...separable("block2", 32, 64, 2),
      ...separable("block3", 64, 64),
      ...separable("block4", 64, 128, 2),
      layer("flatten", "Flatten"),
      linear("fc", 10),
    ],
  ),
  recipe: ofCifar10,
  data: "cifar10",
  lookAt:
    "A depthwise convolution has one 3×3 kernel for each channel and mixes none; the 1×1 convolution behind it mixes them, pixel by pixel.",
};
