// Three linear layers and no convolution: each pixel has weights of its own.

import { classifier, layer, linear } from "./layers";
import { usual, type ListedPreset } from "./preset";

export const mlp: ListedPreset = {
  model: classifier(
    "mlp",
    [1, 28, 28],
    [
      layer("flatten", "Flatten"),
      linear("fc1", 128),
      layer("relu1", "ReLU"),
      linear("fc2", 64),
      layer("relu2", "ReLU"),
      linear("fc3", 10),
    ],
  ),
  recipe: { ...usual, learningRate: 0.001, optimizer: { type: "Adam", attrs: {} } },
  data: "digits",
  lookAt:
    "No convolution: the gradient of each row of fc1's weight is a sum of the batch's images, each times the gradient of that unit.",
};
