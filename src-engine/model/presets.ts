// The networks that come with Backstep, each with the recipe its author trained it by; and three that
// go wrong on purpose, there to be debugged.

import type { LayerSpec, ModelSpec, OptimizerSpec } from "./model";
import type { PerChannel } from "../protocol/perChannel";
import type { Scheme } from "./initialize";

export interface Recipe {
  readonly batchSize: number;
  readonly learningRate: number;
  /** By what the weights are updated, and what it goes by besides the learning rate; plain SGD where it is left out. */
  readonly optimizer?: OptimizerSpec;
  readonly epochs: number;
  readonly initialization: Scheme;
  /** The share of the training images set apart for validation. */
  readonly validationShare: number;
  /** Whether every epoch sees the images in an order of its own. */
  readonly shuffle: boolean;
  /** By how many pixels at most training images are moved, anew in each epoch; not at all where it is left out. */
  readonly shift?: number;
  /** A pixel becomes (raw / 255 − mean) / deviation, by one number for all channels or one for each. */
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
}

export interface Preset {
  readonly model: ModelSpec;
  readonly recipe: Recipe;
  /** What is the matter with it, where something is on purpose. */
  readonly flaw?: string;
}

const image: ModelSpec["input"] = [1, 28, 28];
const usual: Recipe = {
  batchSize: 64,
  learningRate: 0.05,
  epochs: 5,
  initialization: "pytorch",
  validationShare: 0.2,
  shuffle: true,
  mean: 0.1307,
  deviation: 0.3081,
};

export const presets: readonly Preset[] = [
  {
    model: classifier("cnn-pytorch", [
      ...block(1, 8, "ReLU"),
      ...block(2, 16, "ReLU"),
      layer("flatten", "Flatten"),
      linear("fc", 10),
    ]),
    recipe: usual,
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
  },
  // Forgotten ReLUs, and a learning rate five times too high. Two layers of weights, and nothing that bounds
  // anything: the gradient of each is as large as the other's weights, so a step too far makes the next one
  // larger. From about the 4th iteration on the loss grows some sevenfold each time, until after some fifty
  // iterations its sum overflows float32. Over seeds 0–9: in iterations 44 to 54.
  {
    model: classifier("exploding", [
      conv("conv1", 8, { padding: 1 }),
      pool("pool1"),
      layer("flatten", "Flatten"),
      linear("fc", 10),
    ]),
    recipe: { ...usual, learningRate: 0.25 },
    flaw: "No ReLU and a learning rate far too high: the gradients grow until they overflow.",
  },
  // A sigmoid passes on at most a quarter of a gradient, and five of them in a row at most a thousandth; with
  // small weights in between, conv1 is left with less than a ten-thousandth of what reaches fc4.
  {
    model: classifier("vanishing", [
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
    flaw: "Five sigmoids in a row: hardly any gradient comes back to the first layers.",
  },
  // One step of a learning rate twenty times too high carries biases so far down that most units of relu2 and
  // relu3 are negative for every image. No gradient comes back through them, so they stay so.
  {
    model: classifier("dying", [
      ...block(1, 8, "ReLU"),
      ...block(2, 16, "ReLU"),
      layer("flatten", "Flatten"),
      linear("fc1", 64),
      layer("relu3", "ReLU"),
      linear("fc2", 10),
    ]),
    recipe: { ...usual, learningRate: 1 },
    flaw: "A learning rate far too high for ReLUs: most units die and never come back.",
  },
];

/**
 * The preset of that name.
 * @throws Error naming the presets there are.
 */
export function presetNamed(name: string): Preset {
  const found = presets.find(({ model }) => model.name === name);
  if (!found) {
    throw new Error(
      `unknown model "${name}"; known models are ${presets.map(({ model }) => model.name).join(", ")}`,
    );
  }
  return found;
}

/** A network whose last layer gives logits. */
function classifier(name: string, layers: readonly LayerSpec[]): ModelSpec {
  return { name, input: image, layers, loss: { type: "CrossEntropyLoss", attrs: {} } };
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

function layer(name: string, type: string, attrs: LayerSpec["attrs"] = {}): LayerSpec {
  return { name, type, attrs };
}
function linear(name: string, outFeatures: number): LayerSpec {
  return layer(name, "Linear", { outFeatures });
}
function conv(name: string, outChannels: number, { padding }: { padding: number }): LayerSpec {
  return layer(name, "Conv2d", { outChannels, kernelSize: 3, stride: 1, padding });
}
function pool(name: string): LayerSpec {
  return layer(name, "MaxPool2d", { kernelSize: 2, stride: 2, padding: 0 });
}
