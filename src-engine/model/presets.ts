// The networks that come with Backstep, each with the recipe its author trained it by.

import type { LayerSpec, ModelSpec } from "./model";
import type { Scheme } from "./initialize";

export interface Recipe {
  readonly batchSize: number;
  readonly learningRate: number;
  readonly epochs: number;
  readonly initialization: Scheme;
  /** The share of the training images set apart for validation. */
  readonly validationShare: number;
  /** Whether every epoch sees the images in an order of its own. */
  readonly shuffle: boolean;
  /** A pixel becomes (raw / 255 − mean) / deviation. */
  readonly mean: number;
  readonly deviation: number;
}

export interface Preset {
  readonly model: ModelSpec;
  readonly recipe: Recipe;
}

const image: ModelSpec["input"] = [1, 28, 28];

export const presets: readonly Preset[] = [
  {
    model: {
      name: "cnn-pytorch",
      input: image,
      layers: [
        conv("conv1", 8, { padding: 1 }),
        layer("relu1", "ReLU"),
        pool("pool1"),
        conv("conv2", 16, { padding: 1 }),
        layer("relu2", "ReLU"),
        pool("pool2"),
        layer("flatten", "Flatten"),
        layer("fc", "Linear", { outFeatures: 10 }),
      ],
      loss: { type: "CrossEntropyLoss", attrs: {} },
    },
    recipe: {
      batchSize: 64,
      learningRate: 0.05,
      epochs: 5,
      initialization: "pytorch",
      validationShare: 0.2,
      shuffle: true,
      mean: 0.1307,
      deviation: 0.3081,
    },
  },
  {
    model: {
      name: "lenet-jax",
      input: image,
      layers: [
        conv("conv1", 5, { padding: 0 }),
        layer("relu1", "ReLU"),
        pool("pool1"),
        layer("flatten", "Flatten"),
        layer("fc1", "Linear", { outFeatures: 64 }),
        layer("relu2", "ReLU"),
        layer("fc2", "Linear", { outFeatures: 10 }),
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

function layer(name: string, type: string, attrs: LayerSpec["attrs"] = {}): LayerSpec {
  return { name, type, attrs };
}
function conv(name: string, outChannels: number, { padding }: { padding: number }): LayerSpec {
  return layer(name, "Conv2d", { outChannels, kernelSize: 3, stride: 1, padding });
}
function pool(name: string): LayerSpec {
  return layer(name, "MaxPool2d", { kernelSize: 2, stride: 2, padding: 0 });
}
