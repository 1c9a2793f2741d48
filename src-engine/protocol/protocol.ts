// The whole vocabulary between page and engine. Types only: add a line here and
// both ends stop compiling until they agree.
//
// Verbs and stop reasons are the Debug Adapter Protocol's.

import type { Shape } from "../tensor/tensor";

/** One name per tensor, everywhere: `conv1.weight`, `conv1.weight.grad`, `relu1.output`, `input`. */
export type TensorPath = string;

export type Phase = "forward" | "loss" | "backward" | "update";
export type Granularity = "iteration" | "phase" | "layer" | "operation";

/**
 * A position in time: `pc` instructions of this iteration have run.
 * The end of one iteration is the start of the next; of these two names for the
 * same moment the earlier is used, so pc is 0 only at the very beginning.
 */
export interface Moment {
  readonly iteration: number;
  readonly pc: number;
}

/** A moment as people write it: `128/backward/conv2`, `128/backward/conv2/gradWeight`, `128/loss`, `128`, `start`. */
export type MomentAddress = string;

/** What a layer may be told: `{ kernelSize: 3, padding: 1 }`. */
export type Attrs = Readonly<Record<string, number | string | boolean>>;

export interface LayerInfo {
  readonly name: string;
  readonly type: string;
  readonly attrs: Attrs;
  /** Its trainable tensors: `conv1.weight`, `conv1.bias`. */
  readonly parameters: readonly TensorPath[];
  readonly output: TensorPath;
  readonly outputShape: Shape;
}

export interface InstructionInfo {
  readonly phase: Phase;
  /** The layer's name; the loss is the layer `loss`. In the update phase: the layer whose parameter is updated. */
  readonly layer: string;
  /** The op's type: `Conv2d`, `CrossEntropyLoss`, `SGD`. */
  readonly op: string;
  /** Which of the op's rules: `output`, `gradWeight`, … */
  readonly rule: string;
  /** The formula in TeX. */
  readonly tex: string;
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
  /** A pixel of `input` is (raw / 255 − mean) / deviation. */
  readonly mean: number;
  readonly deviation: number;
}

export interface LaunchOptions {
  /** A preset's name: `lenet-jax`, `cnn-pytorch`. */
  readonly model: string;
  readonly data: "digits" | "mnist";
  readonly seed?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  /** Use only the first so many training images. */
  readonly limit?: number;
  readonly backend?: "simd" | "reference";
  /** Train so many iterations before stopping at the loss of the next. */
  readonly warmup?: number;
}

/** Everything about a session that does not change while it runs. */
export interface SessionInfo {
  readonly model: string;
  readonly backend: "simd" | "reference";
  readonly seed: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly iterationsPerEpoch: number;
  readonly data: DataInfo;
  readonly layers: readonly LayerInfo[];
  /** The program: what an iteration does, in order. */
  readonly instructions: readonly InstructionInfo[];
  /** The shape of every tensor that the program reads or writes. */
  readonly shapes: Readonly<Record<TensorPath, Shape>>;
  /** The presets and data sets that `launch` knows. */
  readonly models: readonly string[];
  readonly datasets: readonly LaunchOptions["data"][];
}

export type StopReason = "entry" | "step" | "goto" | "pause" | "exception";

/** A layer at a glance, for the list of layers. Undefined where the tensor is not written yet. */
export interface LayerSummary {
  readonly layer: string;
  /** Euclidean norm of the layer's output over the whole batch. */
  readonly activationNorm?: number;
  /** Euclidean norm of the gradient of the loss by that output. */
  readonly gradientNorm?: number;
  /** Norms of its parameters' gradients, by path. */
  readonly parameterGradientNorms: Readonly<Record<TensorPath, number>>;
  /** The share of the output that is exactly zero, 0 … 1. */
  readonly zeros?: number;
  /** How many elements of the output and of its gradient are NaN or infinite, where any are. */
  readonly nonFinite?: number;
}

/**
 * Where we are. Travels with the subscribed tensors, each named by its path.
 * Per-sample tensors (inputs, activations, their gradients) hold only the
 * subscribed sample, so their first dimension is 1; parameters come whole.
 */
export interface Stopped {
  readonly reason: StopReason;
  /** Why, in a sentence, where the reason alone does not say. */
  readonly text?: string;
  readonly moment: Moment;
  readonly address: MomentAddress;
  readonly epoch: number;
  /** The instruction that ran last, as an index into the program; −1 at the very beginning. */
  readonly instruction: number;
  readonly layers: readonly LayerSummary[];
  /** The batch: dataset indices, labels, and (once the model's output is known) predictions. */
  readonly batch: {
    readonly indices: readonly number[];
    readonly labels: readonly number[];
    readonly predictions?: readonly number[];
  };
  /** The loss of this iteration's batch, once it is computed. */
  readonly loss?: number;
}

/** Goes out a few times a second while training. Its points since the last one travel as the tensors `loss` and `accuracy`. */
export interface Progress {
  readonly moment: Moment;
  readonly epoch: number;
  /** The iteration that the first of the points belongs to. */
  readonly from: number;
  readonly imagesPerSecond: number;
}

export interface EpochSummary {
  readonly epoch: number;
  /** Means over the epoch's training batches, taken while they trained. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** Undefined where the model keeps no validation split. */
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  readonly seconds: number;
}

export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
  readonly count: number;
}

/** What the page has in view; the engine sends these and nothing else. */
export interface Subscription {
  /** Which sample of the batch is shown. */
  readonly sample: number;
  /** Tensors sent with every stop, where they are written. The current instruction's operands and result always are. */
  readonly paths: readonly TensorPath[];
}

export type ExportFormat = "safetensors" | "npz" | "onnx";

type Nothing = Readonly<Record<string, never>>;

/** What the page may ask, and what it is answered. Commands that move in time are answered at once and followed by `stopped`. */
export interface Requests {
  launch: { arguments: LaunchOptions; response: SessionInfo };
  /** The running session, for a page that was reloaded. A `stopped` or `progress` follows. */
  attach: { arguments: Nothing; response: { session?: SessionInfo } };
  subscribe: { arguments: Subscription; response: Nothing };
  next: { arguments: { granularity: Granularity }; response: Nothing };
  stepBack: { arguments: { granularity: Granularity }; response: Nothing };
  continue: { arguments: Nothing; response: Nothing };
  /** Rewinds to the beginning of the run. */
  reverseContinue: { arguments: Nothing; response: Nothing };
  pause: { arguments: Nothing; response: Nothing };
  goto: { arguments: { address: MomentAddress }; response: Nothing };
  /** One whole tensor, as the tensor `path` of the answer. */
  read: { arguments: { path: TensorPath }; response: Nothing };
  /** The run so far; its points travel as the tensors `loss` and `accuracy`, by iteration from 0. */
  history: { arguments: Nothing; response: { epochs: readonly EpochSummary[] } };
  /** Loss and accuracy on the test set, with the weights of this moment. */
  evaluate: { arguments: Nothing; response: Evaluation };
  /** The weights of this moment as a file; its bytes travel as the tensor `file` (int32, four bytes an element, little-endian). */
  export: { arguments: { format: ExportFormat }; response: { name: string; byteLength: number } };
  /** A `progress` has been drawn; the engine may send another. */
  acknowledge: { arguments: Nothing; response: Nothing };
}

/** What the engine says by itself. */
export interface Events {
  stopped: Stopped;
  /** Free running began. */
  continued: Nothing;
  progress: Progress;
  epoch: EpochSummary;
  /** Something went wrong that no request asked for. */
  failed: { readonly message: string };
}

export type Command = keyof Requests;
export type EventName = keyof Events;

/** The metadata of a frame. */
export type Message =
  | {
      [C in Command]: { kind: "request"; seq: number; command: C; arguments: Requests[C]["arguments"] };
    }[Command]
  | { kind: "response"; seq: number; success: true; body: Requests[Command]["response"] }
  | { kind: "response"; seq: number; success: false; message: string }
  | { [E in EventName]: { kind: "event"; event: E; body: Events[E] } }[EventName];
