// What a session is started with, and what then does not change while it runs.

import type { ExerciseInfo } from "./check/exercises";
import type { PerChannel } from "./perChannel";
import type { Shape } from "../tensor/tensor";
import type { Phase } from "./moment";
import type { Tensors } from "./tensorInfo";
import type { TensorPath } from "./tensorPath";

/** What computes: float32 kernels, or the rules in float64. */
export const backends = ["simd", "reference"] as const;

/** What a layer may be told: `{ kernelSize: [3, 5], padding: 1, bias: false }`. */
export type Attrs = Readonly<Record<string, AttrValue>>;

/** A list is as short as it can be said (ops/attrs.ts). */
export type AttrValue = number | string | boolean | readonly number[];

export interface LayerInfo {
  readonly name: string;
  readonly type: string;
  readonly attrs: Attrs;
  /** In a few words: `Conv2d 8→16 3×3 pad 1`; what is usual goes without saying. */
  readonly title: string;
  /** What it reads: the outputs of other layers, or `input`. */
  readonly inputs: readonly TensorPath[];
  /** Its trained tensors: `conv1.weight`, `conv1.bias`. */
  readonly parameters: readonly TensorPath[];
  /** Those it carries from iteration to iteration without training them: `bn1.running_mean`. */
  readonly buffers: readonly TensorPath[];
  readonly output: TensorPath;
  readonly outputShape: Shape;
  /** Each element of its output is computed from the one element of its input at the same offset: ReLU, Flatten. */
  readonly elementwise: boolean;
  /** Its outputs are units that may die: 0 for every sample, so that nothing comes back through them. */
  readonly hasUnits: boolean;
  /** Its outputs are shares of 1. */
  readonly givesProbabilities: boolean;
  /** It puts the same numbers into another shape: Flatten. */
  readonly reshapes: boolean;
}

export interface InstructionInfo {
  readonly phase: Phase;
  /** The layer's name; the loss is the layer `loss`. In the update phase: the layer whose parameter is updated. */
  readonly layer: string;
  /** The op's type: `Conv2d`, `CrossEntropyLoss`, `SGD`. */
  readonly op: string;
  /** Which of the op's rules: `output`, `gradWeight`, … */
  readonly rule: string;
  /** Where it is in an iteration: a moment's address without the number, `backward/conv2/gradWeight`. */
  readonly place: string;
  /** The formula in TeX. */
  readonly tex: string;
  /** As docs/theory.md derives it, where the layer's attributes make another of it: without a bias, say. */
  readonly derivedTex?: string;
  /** The letters of that formula, in TeX, by the local name of what it reads, and of what it writes by the rule's. */
  readonly letters: Readonly<Record<string, string>>;
  /** Operands by the formula's local name, in the order the rule reads them. */
  readonly reads: Readonly<Record<string, TensorPath>>;
  readonly writes: TensorPath;
}

export interface DataInfo {
  readonly name: string;
  readonly classes: readonly string[];
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** A pixel of `input` is (raw / 255 − mean) / deviation, by one number for all channels or one for each. */
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
}

/** A preset as a list tells of it. */
export interface ListedModel {
  readonly name: string;
  /** One sentence: what there is to look at. */
  readonly lookAt: string;
  /** Which of the data sets it is meant for. */
  readonly data: string;
}

/** Everything about a session that does not change while it runs. */
export interface SessionInfo {
  readonly model: string;
  readonly backend: (typeof backends)[number];
  /** By which `launch` begins it anew with the weights that it began with, where these were brought along. */
  readonly opened?: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** What updates the weights and what the learning rate follows, with their settings, where it is more than plain SGD: `Adam:beta1=0.8`. */
  readonly optimizer?: string;
  readonly schedule?: string;
  /** What gradients are clipped to before an update, where they are. */
  readonly clipValue?: number;
  readonly clipNorm?: number;
  readonly iterationsPerEpoch: number;
  /** A recording is gone through: what it is called, and which iterations its moments are of, as the recorded run counted. */
  readonly recorded?: { readonly name: string; readonly iterations: readonly number[] };
  /** Only so many training images are used, and each is moved by up to so many pixels, where somebody asked for it. */
  readonly limit?: number;
  readonly shift?: number;
  /** What else is done to training images, where anything is: `crop,flip`. */
  readonly augment?: string;
  /** One operation of its network is wrong, and somebody is to find which. */
  readonly exercise?: ExerciseInfo;
  readonly data: DataInfo;
  /** What is held against the images, where the model gives them back and tells no classes apart: the path of its output. */
  readonly reconstruction?: TensorPath;
  readonly layers: readonly LayerInfo[];
  /** The program: what an iteration does, in order. */
  readonly instructions: readonly InstructionInfo[];
  /** A record of every tensor that the program reads or writes. */
  readonly tensors: Tensors;
  /** The presets and data sets that `launch` knows. */
  readonly models: readonly ListedModel[];
  readonly datasets: readonly string[];
}
