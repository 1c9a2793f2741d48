// A small network with all that a chain does not have: two ways that meet again, a norm with its running values, what is left
// out in training, dots in names. And what the engine computes of any described network, in float64.

import type { Contents, LayerDescription, ModelDescription } from "../../../src-engine/formats";
import { inOrder, lastOf } from "../../../src-engine/model/topology";
import { trainable } from "../../../src-engine/model/trainable";
import { compile } from "../../../src-engine/run/program/compile";
import { reference } from "../../../src-engine/run/reference";
import { zeros, type Tensor } from "../../../src-engine/tensor/tensor";
import { completed, noise } from "./presets";

const layer = (
  name: string,
  type: string,
  attrs: LayerDescription["attrs"] = {},
  ...inputs: string[]
): LayerDescription => ({ name, type, attrs, ...(inputs.length && { inputs }) });
const conv = (name: string, outChannels: number) =>
  layer(name, "Conv2d", { outChannels, kernelSize: 3, stride: 1, padding: 1 });

const model = completed({
  name: "residual",
  inputShape: [1, 8, 6],
  layers: [
    conv("stem.conv", 4),
    layer("stem.bn", "BatchNorm2d", { eps: 1e-5, momentum: 0.1 }),
    layer("stem.relu", "LeakyReLU", { negativeSlope: 0.1 }),
    conv("layer1.0.conv1", 4),
    layer("layer1.0.bn1", "BatchNorm2d", { eps: 0.001, momentum: 0.3 }),
    layer("layer1.0.drop", "Dropout", { p: 0.3 }),
    layer("layer1.0.add", "Add", {}, "layer1.0.drop", "stem.relu"),
    layer("relu", "ReLU"),
    layer("pool", "MaxPool2d", { kernelSize: 2, stride: 2, padding: 0 }),
    layer("flatten", "Flatten"),
    layer("fc", "Linear", { outFeatures: 5 }),
  ],
  mean: 0.1,
  deviation: 0.5,
});

const positive = (shape: number[], name: string): Tensor => {
  const tensor = noise(shape, name, 0.5);
  return { ...tensor, data: tensor.data.map((x) => Math.abs(x) + 0.2) };
};
const norm = (name: string): [string, Tensor][] => [
  [`${name}.weight`, positive([4], `${name}.weight`)],
  [`${name}.bias`, noise([4], `${name}.bias`, 0.3)],
  [`${name}.running_mean`, noise([4], `${name}.mean`, 0.3)],
  [`${name}.running_var`, positive([4], `${name}.var`)],
];

export const residual: Contents & { model: ModelDescription } = {
  model,
  tensors: new Map([
    ["stem.conv.weight", noise([4, 1, 3, 3], "a", 0.5)],
    ["stem.conv.bias", noise([4], "b", 0.3)],
    ...norm("stem.bn"),
    ["layer1.0.conv1.weight", noise([4, 4, 3, 3], "c", 0.3)],
    ["layer1.0.conv1.bias", noise([4], "d", 0.3)],
    ...norm("layer1.0.bn1"),
    ["fc.weight", noise([5, 48], "e", 0.3)],
    ["fc.bias", noise([5], "f", 0.3)],
  ]),
};

/** What the trained network makes of some inputs, [N, C, H, W], by the ops' rules for evaluation. */
export function evaluated({ model, tensors }: Contents & { model: ModelDescription }, input: Tensor): Tensor {
  const program = compile(trainable(model), { type: "SGD", attrs: {} }, input.shape[0]!, { mode: "eval" });
  const executor = reference.start().open(program);
  executor.setState(tensors);
  executor.put("input", input);
  executor.put("target", zeros([input.shape[0]!], "int32"));
  executor.run(0, program.evaluated);
  return executor.read(`${lastOf(inOrder(model.layers), model.output)}.output`);
}
