// Models made to reach the corners in which running free and stepping take different kernels.

import type { LayerSpec, ModelSpec } from "../../src-engine/model/model";
import { smallPresets } from "./smallPresets";

export const layer = (name: string, type: string, attrs: LayerSpec["attrs"] = {}): LayerSpec => ({
  name,
  type,
  attrs,
});
export const conv = (
  name: string,
  outChannels: number,
  kernelSize: number,
  padding: number,
  stride = 1,
): LayerSpec => layer(name, "Conv2d", { outChannels, kernelSize, stride, padding });
export const pool = (name: string, kernelSize: number, stride = kernelSize): LayerSpec =>
  layer(name, "MaxPool2d", { kernelSize, stride, padding: 0 });

const head = [layer("flatten", "Flatten"), layer("fc", "Linear", { outFeatures: 10 })];

/** Those layers, then a linear one and cross-entropy. */
export function chain(name: string, ...layers: LayerSpec[]): ModelSpec {
  return {
    name,
    input: [1, 28, 28],
    layers: [...layers, ...head],
    loss: { type: "CrossEntropyLoss", attrs: {} },
  };
}

/** All presets, and what they do not reach. */
export const cornerModels: readonly ModelSpec[] = [
  ...smallPresets.map(({ model }) => model),
  chain(
    "pools that leave a row over",
    conv("a", 3, 3, 0),
    layer("r", "ReLU"),
    pool("p", 2),
    conv("b", 9, 3, 1),
    layer("s", "ReLU"),
    pool("q", 2),
  ),
  chain("a 5×5 window and a stride", conv("a", 4, 5, 2, 2), layer("r", "ReLU"), pool("p", 2)),
  chain(
    "pools that overlap",
    conv("a", 4, 3, 1),
    layer("r", "ReLU"),
    pool("p", 3, 2),
    conv("b", 4, 1, 0),
    layer("s", "ReLU"),
    pool("q", 2),
  ),
  chain(
    "convolutions one after the other",
    conv("a", 8, 3, 1),
    conv("b", 8, 3, 1),
    layer("r", "ReLU"),
    pool("p", 2),
  ),
  chain("few channels and padding", conv("a", 5, 3, 2), layer("r", "ReLU"), pool("p", 2)),
  chain(
    "pools that are padded, rounded up or sparse",
    conv("a", 8, 3, 1),
    layer("r", "ReLU"),
    layer("p", "MaxPool2d", { kernelSize: 2, stride: 2, ceilMode: true }),
    conv("b", 8, 3, 1),
    layer("s", "ReLU"),
    layer("q", "MaxPool2d", { kernelSize: 2, stride: 2, padding: 1 }),
    conv("c", 8, 2, 0),
    layer("t", "ReLU"),
    layer("u", "MaxPool2d", { kernelSize: 2, stride: 2, dilation: 2 }),
  ),
  chain(
    "norms over parts of each sample",
    conv("a", 6, 3, 1, 2),
    layer("g", "GroupNorm", { numGroups: 2 }),
    layer("i", "InstanceNorm2d", { affine: true }),
    layer("r", "ReLU"),
    layer("n", "LocalResponseNorm", { size: 5, alpha: 0.5 }),
    layer("l", "LayerNorm", { normalizedShape: [6, 14, 14] }),
    layer("m", "MaxPool2d", { kernelSize: 3, stride: 2 }),
    layer("w", "LayerNorm", { normalizedShape: 6 }),
    layer("v", "LayerNorm", { normalizedShape: [6, 6], elementwiseAffine: false }),
  ),
  chain("no pooling", conv("a", 2, 3, 0, 3), layer("r", "ReLU")),
];
