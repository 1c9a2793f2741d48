// A thousand classes of colour images, and a network for them that normalises each channel by numbers of its own.

import type { Dataset, Images } from "../../src-engine/data/dataset";
import type { Preset } from "../../src-engine/model/presets";
import { presets } from "../../src-engine/model/presets";
import { random } from "../../src-engine/tensor/random";

export const CLASSES = 1000;
const SIDE = 6;

function images(count: number, stream: string): Images {
  const { integer } = random(3, stream);
  const size = 3 * SIDE * SIDE;
  return {
    ...{ count, channels: 3, height: SIDE, width: SIDE },
    pixels: Uint8Array.from({ length: count * size }, (_, i) => integer(i, 256)),
    // Far more than a byte can tell, the last class among them.
    labels: Int32Array.from({ length: count }, (_, n) => CLASSES - 1 - ((n * 37) % CLASSES)),
  };
}

export const thousand: Dataset = {
  name: "thousand",
  classes: Array.from({ length: CLASSES }, (_, c) => `class ${c}`),
  train: images(20, "train"),
  test: images(12, "test"),
};

export const mean = [0.4914, 0.4822, 0.4465];
export const deviation = [0.247, 0.2435, 0.2616];

export const colored: Preset = {
  model: {
    name: "colored",
    input: [3, SIDE, SIDE],
    layers: [
      { name: "conv1", type: "Conv2d", attrs: { outChannels: 4, kernelSize: 3, stride: 1, padding: 1 } },
      { name: "relu1", type: "ReLU", attrs: {} },
      { name: "pool1", type: "MaxPool2d", attrs: { kernelSize: 2, stride: 2 } },
      { name: "flatten", type: "Flatten", attrs: {} },
      { name: "fc", type: "Linear", attrs: { outFeatures: CLASSES } },
    ],
    loss: { type: "CrossEntropyLoss", attrs: {} },
  },
  recipe: { ...presets[0]!.recipe, batchSize: 4, validationShare: 0, mean, deviation },
};
