// A small VGG (Simonyan & Zisserman, 2014) for images of 32×32: three stages of two 3×3 convolutions, each with batch
// normalisation and ReLU, and a pooling behind each stage.

import type { LayerSpec } from "../model";
import { classifier, layer, linear, pool, unbiased } from "./layers";
import { ofCifar10, type ListedPreset } from "./preset";

const stage = (number: number, outChannels: number): readonly LayerSpec[] => [
  ...[1, 2].flatMap((place) => [
    unbiased(`conv${number}_${place}`, outChannels),
    layer(`bn${number}_${place}`, "BatchNorm2d"),
    layer(`relu${number}_${place}`, "ReLU"),
  ]),
  pool(`pool${number}`),
];

export const vggSmall: ListedPreset = {
  model: classifier(
    "vgg-small",
    [3, 32, 32],
    [...stage(1, 16), ...stage(2, 32), ...stage(3, 64), layer("flatten", "Flatten"), linear("fc", 10)],
  ),
  recipe: ofCifar10,
  data: "cifar10",
  lookAt:
    "A gradient that came back through a BatchNorm2d adds up to 0 in every channel: look at conv1_1.output.grad.",
};
