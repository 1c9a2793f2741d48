// LeNet-5 (LeCun et al., 1998) as it is written in PyTorch today, with ReLU and max pooling: 61,706 parameters.

import { classifier, layer, linear, pool } from "./layers";
import { usual, type ListedPreset } from "./preset";

export const lenet5: ListedPreset = {
  model: classifier(
    "lenet5",
    [1, 28, 28],
    [
      layer("conv1", "Conv2d", { outChannels: 6, kernelSize: 5, stride: 1, padding: 2 }),
      layer("relu1", "ReLU"),
      pool("pool1"),
      layer("conv2", "Conv2d", { outChannels: 16, kernelSize: 5, stride: 1, padding: 0 }),
      layer("relu2", "ReLU"),
      pool("pool2"),
      layer("flatten", "Flatten"),
      linear("fc1", 120),
      layer("relu3", "ReLU"),
      linear("fc2", 84),
      layer("relu4", "ReLU"),
      linear("fc3", 10),
    ],
  ),
  recipe: {
    ...usual,
    learningRate: 0.01,
    optimizer: { type: "SGD", attrs: { momentum: 0.9 } },
    shift: 1,
  },
  data: "digits",
  lookAt: "Most weights are in fc1, most of the arithmetic is in the two convolutions.",
};
