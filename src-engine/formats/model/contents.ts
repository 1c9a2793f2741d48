// What a file of weights can hold, whichever its format.

import type { Attrs } from "../../protocol/protocol";
import type { PerChannel } from "../../protocol/perChannel";
import type { Tensor } from "../../tensor/tensor";

export interface Contents {
  /** Parameters and buffers by their PyTorch names: `conv1.weight` [out, in, kH, kW], `fc1.bias` [out], `bn1.running_mean` [channels]. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** npz cannot hold one. */
  readonly model?: ModelDescription;
  /** Whatever else the file said of itself, such as where the weights come from. npz cannot hold any. */
  readonly metadata?: ReadonlyMap<string, string>;
  /** What was understood otherwise than one might think, and what of the file was left out, in sentences. */
  readonly notes?: readonly string[];
  /** Whether the graph normalises by itself, so that its input is pixels / 255. Only ONNX can hold that. */
  readonly preprocessing?: boolean;
}

/** Layers that read one another; enough, with the weights, to run the network elsewhere. */
export interface ModelDescription {
  readonly name: string;
  /** Channels, height, width. */
  readonly inputShape: readonly [number, number, number];
  readonly layers: readonly LayerDescription[];
  /** The layer whose output is the model's; left out: the one that no other reads. */
  readonly output?: string;
  /** A pixel of the input is (raw / 255 − mean) / deviation, by one number for all channels or one for each. */
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
}

export interface LayerDescription {
  readonly name: string;
  /** An op's, of those in ops/index.onnx.ts. */
  readonly type: string;
  readonly attrs: Attrs;
  /** The layers it reads, or `input`; left out: the one listed before it. */
  readonly inputs?: readonly string[];
}
