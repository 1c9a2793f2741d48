// The networks that come with Backstep: two with the recipes their authors trained them by, three that go wrong on purpose, there
// to be debugged, and some that people know.

import type { LayerSpec, ModelSpec } from "./model";
import { autoencoder } from "./presets/autoencoder";
import { classifier, layer, linear, pool } from "./presets/layers";
import { lenet5 } from "./presets/lenet5";
import { mlp } from "./presets/mlp";
import { mobilenetSmall } from "./presets/mobilenetSmall";
import { usual, type ListedPreset } from "./presets/preset";
import { resnet20A, resnet20B } from "./presets/resnet20";
import { vggSmall } from "./presets/vggSmall";

export type { ListedPreset, Preset, Recipe } from "./presets/preset";

const image: ModelSpec["input"] = [1, 28, 28];

export const presets: readonly ListedPreset[] = [
  {
    model: classifier("cnn-pytorch", image, [
      ...block(1, 8, "ReLU"),
      ...block(2, 16, "ReLU"),
      layer("flatten", "Flatten"),
      linear("fc", 10),
    ]),
    recipe: usual,
    data: "digits",
    lookAt: "Two convolutions and one linear layer: the whole backward pass is a few steps.",
  },
  {
    model: {
      name: "lenet-jax",
      input: image,
      layers: [
        ...block(1, 5, "ReLU", { padding: 0 }),
        layer("flatten", "Flatten"),
        linear("fc1", 64),
        layer("relu2", "ReLU"),
        linear("fc2", 10),
        layer("softmax", "Softmax"),
      ],
      loss: { type: "NLLLoss", attrs: {} },
    },
    recipe: {
      batchSize: 1,
      learningRate: 0.01,
      epochs: 10,
      initialization: "lenet-jax",
      validationShare: 0,
      shuffle: true,
      mean: 0,
      deviation: 1,
    },
    data: "digits",
    lookAt:
      "One image an iteration, and a loss of probabilities: the gradient comes back through a Softmax layer.",
  },
  // Forgotten ReLUs, and a learning rate five times too high. Two layers of weights, and nothing that bounds
  // anything: the gradient of each is as large as the other's weights, so a step too far makes the next one
  // larger. From about the 4th iteration on the loss grows some sevenfold each time, until after some fifty
  // iterations its sum overflows float32. Over seeds 0–9: in iterations 44 to 54.
  {
    model: classifier("exploding", image, [
      conv("conv1", 8, { padding: 1 }),
      pool("pool1"),
      layer("flatten", "Flatten"),
      linear("fc", 10),
    ]),
    recipe: { ...usual, learningRate: 0.25 },
    data: "digits",
    lookAt: "No ReLU and a learning rate far too high: the gradients grow until they overflow.",
  },
  // A sigmoid passes on at most a quarter of a gradient, and five of them in a row at most a thousandth; with
  // small weights in between, conv1 is left with less than a ten-thousandth of what reaches fc4.
  {
    model: classifier("vanishing", image, [
      ...block(1, 8, "Sigmoid"),
      ...block(2, 16, "Sigmoid"),
      layer("flatten", "Flatten"),
      linear("fc1", 64),
      layer("sigmoid3", "Sigmoid"),
      linear("fc2", 64),
      layer("sigmoid4", "Sigmoid"),
      linear("fc3", 64),
      layer("sigmoid5", "Sigmoid"),
      linear("fc4", 10),
    ]),
    recipe: usual,
    data: "digits",
    lookAt: "Five sigmoids in a row: hardly any gradient comes back to the first layers.",
  },
  // One step of a learning rate twenty times too high carries biases so far down that most units of relu2 and
  // relu3 are negative for every image. No gradient comes back through them, so they stay so.
  {
    model: classifier("dying", image, [
      ...block(1, 8, "ReLU"),
      ...block(2, 16, "ReLU"),
      layer("flatten", "Flatten"),
      linear("fc1", 64),
      layer("relu3", "ReLU"),
      linear("fc2", 10),
    ]),
    recipe: { ...usual, learningRate: 1 },
    data: "digits",
    lookAt: "A learning rate far too high for ReLUs: most units die and never come back.",
  },
  lenet5,
  mlp,
  autoencoder,
  vggSmall,
  mobilenetSmall,
  resnet20A,
  resnet20B,
];

/**
 * The preset of that name.
 * @throws Error naming the presets there are.
 */
export function presetNamed(name: string): ListedPreset {
  const found = presets.find(({ model }) => model.name === name);
  if (!found) {
    throw new Error(
      `unknown model "${name}"; known models are ${presets.map(({ model }) => model.name).join(", ")}`,
    );
  }
  return found;
}

/** Convolution, activation and pooling: `conv1`, `relu1`, `pool1`. */
function block(
  number: number,
  outChannels: number,
  activation: "ReLU" | "Sigmoid",
  { padding } = { padding: 1 },
): readonly LayerSpec[] {
  return [
    conv(`conv${number}`, outChannels, { padding }),
    layer(`${activation.toLowerCase()}${number}`, activation),
    pool(`pool${number}`),
  ];
}

function conv(name: string, outChannels: number, { padding }: { padding: number }): LayerSpec {
  return layer(name, "Conv2d", { outChannels, kernelSize: 3, stride: 1, padding });
}
