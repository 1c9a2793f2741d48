// The layers that the presets are made of, in few words.

import type { LayerSpec, ModelSpec } from "../model";

export const layer = (name: string, type: string, attrs: LayerSpec["attrs"] = {}): LayerSpec => ({
  name,
  type,
  attrs,
});

export const linear = (name: string, outFeatures: number): LayerSpec =>
  layer(name, "Linear", { outFeatures });

export const pool = (name: string): LayerSpec =>
  layer(name, "MaxPool2d", { kernelSize: 2, stride: 2, padding: 0 });

/** A convolution whose bias would be taken out again by the batch normalisation behind it, so that it has none. */
export const unbiased = (
  name: string,
  outChannels: number,
  { kernelSize = 3, stride = 1, groups = 1 } = {},
): LayerSpec =>
  layer(name, "Conv2d", {
    ...{ outChannels, kernelSize, stride, padding: (kernelSize - 1) / 2, bias: false },
    ...(groups > 1 && { groups }),
  });

/** A network whose last layer gives logits. */
export function classifier(name: string, input: ModelSpec["input"], layers: readonly LayerSpec[]): ModelSpec {
  return { name, input, layers, loss: { type: "CrossEntropyLoss", attrs: {} } };
}
