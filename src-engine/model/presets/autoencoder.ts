// A convolutional autoencoder: an encoder that leaves a code of 4 × 7 × 7 numbers of an image's 28 × 28, and a decoder that makes
// the image of it again. What is wanted of its output is its input.

import { layer, pool } from "./layers";
import { usual, type ListedPreset } from "./preset";
import type { LayerSpec } from "../model";

const conv = (name: string, outChannels: number): LayerSpec =>
  layer(name, "Conv2d", { outChannels, kernelSize: 3, stride: 1, padding: 1 });
const enlarged = (name: string): LayerSpec => layer(name, "Upsample", { scaleFactor: 2 });

export const autoencoder: ListedPreset = {
  model: {
    name: "autoencoder",
    input: [1, 28, 28],
    layers: [
      conv("conv1", 8),
      layer("relu1", "ReLU"),
      pool("pool1"),
      conv("conv2", 4),
      layer("relu2", "ReLU"),
      pool("code"),
      conv("conv3", 8),
      layer("relu3", "ReLU"),
      enlarged("up1"),
      conv("conv4", 8),
      layer("relu4", "ReLU"),
      enlarged("up2"),
      conv("conv5", 1),
    ],
    loss: { type: "MSELoss", attrs: {}, target: "input" },
  },
  recipe: { ...usual, learningRate: 0.002, optimizer: { type: "Adam", attrs: {} } },
  data: "digits",
  lookAt:
    "No labels: the loss compares the output with the image itself. Beside the image stands what is given back, made of the 196 numbers of code.output.",
};
