// Networks shaped like both presets, smaller, with random weights.

import type { Contents, ModelDescription } from "../../../src-engine/formats";
import { checkAttrs } from "../../../src-engine/formats/model/exchanged";
import { ownPaths } from "../../../src-engine/formats/model/layerShapes";
import { random } from "../../../src-engine/tensor/random";
import { tensor, type Tensor } from "../../../src-engine/tensor/tensor";

const conv = (name: string, outChannels: number, padding: number) => ({
  name,
  type: "Conv2d",
  attrs: { outChannels, kernelSize: 3, stride: 1, padding },
});
const pool = (name: string) => ({
  name,
  type: "MaxPool2d",
  attrs: { kernelSize: 2, stride: 2, padding: 0 },
});
const plain = (name: string, type: string) => ({ name, type, attrs: {} });
const linear = (name: string, outFeatures: number) => ({ name, type: "Linear", attrs: { outFeatures } });

const lenet: ModelDescription = {
  name: "lenet-jax",
  inputShape: [1, 28, 28],
  layers: [
    conv("conv1", 5, 0),
    plain("relu1", "ReLU"),
    pool("pool1"),
    plain("flatten", "Flatten"),
    linear("fc1", 64),
    plain("relu2", "ReLU"),
    linear("fc2", 10),
    plain("softmax", "Softmax"),
  ],
  mean: 0,
  deviation: 1,
};

const cnn: ModelDescription = {
  name: "cnn-pytorch",
  inputShape: [1, 28, 28],
  layers: [
    conv("conv1", 8, 1),
    plain("relu1", "ReLU"),
    pool("pool1"),
    conv("conv2", 16, 1),
    plain("relu2", "ReLU"),
    pool("pool2"),
    plain("flatten", "Flatten"),
    linear("fc", 10),
  ],
  mean: 0.1307,
  deviation: 0.3081,
};

const shapes: Record<string, Record<string, number[]>> = {
  "lenet-jax": {
    "conv1.weight": [5, 1, 3, 3],
    "conv1.bias": [5],
    "fc1.weight": [64, 845],
    "fc1.bias": [64],
    "fc2.weight": [10, 64],
    "fc2.bias": [10],
  },
  "cnn-pytorch": {
    "conv1.weight": [8, 1, 3, 3],
    "conv1.bias": [8],
    "conv2.weight": [16, 8, 3, 3],
    "conv2.bias": [16],
    "fc.weight": [10, 784],
    "fc.bias": [10],
  },
};

/** With all the attributes that its layers have, as it comes back from a file. */
export function completed(model: ModelDescription): ModelDescription {
  const layers = model.layers.map((layer) => ({
    ...layer,
    attrs: checkAttrs(layer.name, layer.type, layer.attrs, unexpected),
  }));
  return { ...model, layers };
}

export const presets: readonly (Contents & { model: ModelDescription })[] = [lenet, cnn]
  .map(completed)
  .map((model) => ({
    model,
    tensors: new Map(
      model.layers
        .flatMap((layer) => ownPaths(layer, unexpected))
        .map((path) => [path, noise(shapes[model.name]![path]!, path, 0.1)]),
    ),
  }));

function unexpected(problem: string): never {
  throw new Error(problem);
}

/** A net in which every attribute differs from its usual value and no two sizes are equal. */
export const odd: Contents & { model: ModelDescription } = {
  model: completed({
    name: "odd ✓",
    inputShape: [2, 9, 7],
    layers: [
      { name: "first", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 3, stride: 2, padding: 1 } },
      { name: "pool", type: "MaxPool2d", attrs: { kernelSize: 3, stride: 1, padding: 1 } },
      { name: "flat", type: "Flatten", attrs: {} },
      { name: "head.out", type: "Linear", attrs: { outFeatures: 4 } },
    ],
    mean: 0.1,
    deviation: 1 / 3,
  }),
  tensors: new Map([
    ["first.weight", noise([3, 2, 3, 3], "a", 0.3)],
    ["first.bias", noise([3], "b", 0.3)],
    ["head.out.weight", noise([4, 60], "c", 0.3)],
    ["head.out.bias", noise([4], "d", 0.3)],
  ]),
};

export function noise(shape: number[], stream: string, scale: number): Tensor {
  const { normal } = random(1, stream);
  const count = shape.reduce((a, b) => a * b, 1);
  return tensor(
    shape,
    Array.from({ length: count }, (_, i) => scale * normal(i)),
    "float32",
  );
}
