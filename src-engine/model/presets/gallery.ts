// The networks that exercises are about: small, so that every number can be looked at, and made to show mistakes. Sizes differ
// where they can, windows overlap in one of them, and one adds a skip connection.

import { classifier, layer, linear, pool } from "./layers";
import { usual, type Preset, type Recipe } from "./preset";

const IMAGE = [1, 28, 28] as const;
/** Few images, and a number that is no size of a layer. */
const recipe: Recipe = { ...usual, batchSize: 5, learningRate: 0.05, epochs: 1 };

const conv = (name: string, outChannels: number, stride = 1) =>
  layer(name, "Conv2d", { outChannels, kernelSize: 3, stride, padding: 1 });
const relu = (name: string) => layer(name, "ReLU");

/** Two convolutions, two linear layers. */
export const plain: Preset = {
  model: classifier("gallery-plain", IMAGE, [
    ...[conv("conv1", 4), relu("relu1"), pool("pool1")],
    ...[conv("conv2", 6), relu("relu2"), pool("pool2")],
    ...[layer("flatten", "Flatten"), linear("fc1", 16), relu("relu3"), linear("fc2", 10)],
  ]),
  recipe,
};

/** Strides, a batch norm, and pooling whose windows overlap and reach over the edge; updated with momentum. */
export const strided: Preset = {
  model: classifier("gallery-strided", IMAGE, [
    ...[conv("conv1", 4), layer("bn1", "BatchNorm2d"), relu("relu1")],
    layer("pool1", "MaxPool2d", { kernelSize: 3, stride: 2, padding: 1 }),
    ...[conv("conv2", 6, 2), relu("relu2")],
    ...[layer("flatten", "Flatten"), linear("fc", 10)],
  ]),
  recipe: { ...recipe, optimizer: { type: "SGD", attrs: { momentum: 0.9, weightDecay: 0.01 } } },
};

/** A skip connection around a convolution. */
export const skipping: Preset = {
  model: classifier("gallery-skip", IMAGE, [
    ...[conv("conv1", 4, 2), relu("relu1"), conv("conv2", 4)],
    { ...layer("add", "Add"), inputs: ["conv2", "relu1"] },
    ...[relu("relu2"), pool("pool"), layer("flatten", "Flatten"), linear("fc", 10)],
  ]),
  recipe,
};

/** Probabilities by a Softmax layer, and a loss of them. */
export const probable: Preset = {
  model: {
    name: "gallery-softmax",
    input: IMAGE,
    layers: [
      ...[conv("conv1", 3, 2), relu("relu1"), pool("pool1"), layer("flatten", "Flatten")],
      ...[linear("fc", 10), layer("softmax", "Softmax")],
    ],
    loss: { type: "NLLLoss", attrs: {} },
  },
  recipe,
};
