// What a file of weights can hold, whichever its format.

import type { Attrs } from "../protocol/protocol";
import type { Tensor } from "../tensor/tensor";

export interface Contents {
  /** By their PyTorch names: `conv1.weight` [out, in, kH, kW], `fc1.weight` [out, in], `fc1.bias` [out]. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** npz cannot hold one. */
  readonly model?: ModelDescription;
  /** Whatever else the file said of itself, such as where the weights come from. npz cannot hold any. */
  readonly metadata?: ReadonlyMap<string, string>;
  /** Whether the graph normalises by itself, so that its input is pixels / 255. Only ONNX can hold that. */
  readonly preprocessing?: boolean;
}

/** A chain of layers; enough, with the weights, to run the network elsewhere. */
export interface ModelDescription {
  readonly name: string;
  /** Channels, height, width. */
  readonly inputShape: readonly [number, number, number];
  readonly layers: readonly LayerDescription[];
  /** A pixel of the input is (raw / 255 − mean) / deviation. */
  readonly mean: number;
  readonly deviation: number;
}

export interface LayerDescription {
  readonly name: string;
  /** One of `layerTypes`. */
  readonly type: string;
  readonly attrs: Attrs;
}

/** An attribute is a whole number, at least `min`; without a usual value it must be given, unless the weights say it. */
export interface AttrRule {
  readonly min: number;
  readonly usual?: number;
  readonly fromWeights?: true;
}

/** The layers that files exchange, with their attributes. */
export const layerTypes: ReadonlyMap<string, Readonly<Record<string, AttrRule>>> = new Map([
  [
    "Conv2d",
    {
      outChannels: { min: 1, fromWeights: true },
      kernelSize: { min: 1 },
      stride: { min: 1, usual: 1 },
      padding: { min: 0, usual: 0 },
    },
  ],
  ["ReLU", {}],
  ["Sigmoid", {}],
  ["Tanh", {}],
  ["MaxPool2d", { kernelSize: { min: 1 }, stride: { min: 1 }, padding: { min: 0, usual: 0 } }],
  ["Flatten", {}],
  ["Linear", { outFeatures: { min: 1, fromWeights: true } }],
  ["Softmax", {}],
]);
