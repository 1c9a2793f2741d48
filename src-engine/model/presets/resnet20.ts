// ResNet-20 (He et al., 2015, section 4.2) for images of 32×32: three stages of three blocks, each of which adds to its input what
// two 3×3 convolutions make of it. Layers are named as in the state dicts that are published of it.

import type { LayerSpec } from "../model";
import { classifier, layer, linear, unbiased } from "./layers";
import { ofCifar10, type ListedPreset } from "./preset";

type Shortcut = (at: string, from: string, channels: number, outChannels: number) => readonly LayerSpec[];

/** Option A: every second pixel, and channels of zeros on both sides; no parameters. */
const padded: Shortcut = (at, from, channels, outChannels) => [
  { ...layer(`${at}.slice`, "Slice", { step: [1, 2, 2] }), inputs: [from] },
  layer(`${at}.pad`, "Pad", { channels: (outChannels - channels) / 2 }),
];

/** Option B: a 1×1 convolution with batch normalisation. */
const projected: Shortcut = (at, from, _channels, outChannels) => [
  { ...unbiased(`${at}.0`, outChannels, { kernelSize: 1, stride: 2 }), inputs: [from] },
  layer(`${at}.1`, "BatchNorm2d"),
];

/** @param from the layer it reads */
function block(
  at: string,
  from: string,
  channels: number,
  outChannels: number,
  shortcut: Shortcut,
): LayerSpec[] {
  const grows = outChannels > channels;
  const aside = grows ? shortcut(`${at}.shortcut`, from, channels, outChannels) : [];
  return [
    { ...unbiased(`${at}.conv1`, outChannels, { stride: grows ? 2 : 1 }), inputs: [from] },
    layer(`${at}.bn1`, "BatchNorm2d"),
    layer(`${at}.relu1`, "ReLU"),
    unbiased(`${at}.conv2`, outChannels),
    layer(`${at}.bn2`, "BatchNorm2d"),
    ...aside,
    { ...layer(`${at}.add`, "Add"), inputs: [`${at}.bn2`, aside.at(-1)?.name ?? from] },
    layer(`${at}.relu2`, "ReLU"),
  ];
}

function resnet20(name: string, shortcut: Shortcut, lookAt: string): ListedPreset {
  const layers = [unbiased("conv1", 16), layer("bn1", "BatchNorm2d"), layer("relu1", "ReLU")];
  let channels = 16;
  for (const [stage, outChannels] of [16, 32, 64].entries())
    for (let place = 0; place < 3; place++) {
      layers.push(
        ...block(`layer${stage + 1}.${place}`, layers.at(-1)!.name, channels, outChannels, shortcut),
      );
      channels = outChannels;
    }
  layers.push(
    layer("pool", "AdaptiveAvgPool2d", { outputSize: 1 }),
    layer("flatten", "Flatten"),
    linear("linear", 10),
  );
  return {
    model: classifier(name, [3, 32, 32], layers),
    recipe: {
      ...ofCifar10,
      learningRate: 0.1,
      validationShare: 0,
      optimizer: { type: "SGD", attrs: { momentum: 0.9, weightDecay: 1e-4 } },
    },
    data: "cifar10",
    lookAt,
  };
}

export const resnet20A = resnet20(
  "resnet20",
  padded,
  "Each Add gives its gradient to both of its inputs unchanged: one way back leads through two convolutions, the other past them.",
);

export const resnet20B = resnet20(
  "resnet20-b",
  projected,
  "Where a stage begins, the skip goes through a 1×1 convolution of stride 2 and a BatchNorm2d: compare layer2.0.shortcut.0.weight.grad with the gradients of the block beside it.",
);
