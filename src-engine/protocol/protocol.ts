// The whole vocabulary between page and engine. Types only: add a line here and
// both ends stop compiling until they agree.
//
// Verbs and stop reasons are the Debug Adapter Protocol's.

import type { Shape } from "../tensor/tensor";
import type { Explanation, Region } from "./explanation";

export type { Code, Explanation, Factor, Picture, Region, Term } from "./explanation";

/** One name per tensor, everywhere: `conv1.weight`, `conv1.weight.grad`, `relu1.output`, `input`. */
export type TensorPath = string;

export type Phase = "forward" | "loss" | "backward" | "update";
export type Granularity = "iteration" | "phase" | "layer" | "operation" | "element";
/** In which order the elements of a tensor are stepped through: by decreasing magnitude, or as they lie (C order). */
export type ElementOrder = "magnitude" | "index";

/**
 * A position in time: `pc` instructions of this iteration have run.
 * The end of one iteration is the start of the next; of these two names for the
 * same moment the earlier is used, so pc is 0 only at the very beginning.
 */
export interface Moment {
  readonly iteration: number;
  readonly pc: number;
  /**
   * So many elements of the tensor that was written last are revealed, at least 1 and fewer than it has; all of
   * them where this is left out. Reading, not executing: the operation has run whole.
   */
  readonly element?: number;
}

/**
 * A moment as people write it: `128/backward/conv2`, `128/backward/conv2/gradWeight`, `128/loss`, `128`, `start`;
 * with its first five elements revealed `128/backward/conv2/gradWeight#5`.
 */
export type MomentAddress = string;

/** A run that went another way: everything the same up to a moment, then edits. The first branch is 0 and has no parent. */
export type BranchId = number;

/**
 * What was changed, and when: after `at.pc` instructions of that iteration had run. An edited learning rate is an edit
 * of the tensor `learningRate`, whose shape is []; a batch takes effect with the next iteration that begins.
 */
export type Edit =
  | {
      readonly kind: "value";
      readonly at: Moment;
      readonly path: TensorPath;
      readonly index: readonly number[];
      readonly value: number;
    }
  | { readonly kind: "batch"; readonly at: Moment; readonly indices: readonly number[] };

export interface BranchInfo {
  readonly id: BranchId;
  readonly name: string;
  /** Undefined for the first. */
  readonly parent?: BranchId;
  /** Where it leaves its parent; undefined for the first. */
  readonly fork?: MomentAddress;
  /** Its own edits, in a sentence each: `conv1.weight[0,0,1,1]: 0.25 → 1`. */
  readonly edits: readonly string[];
  /** One more than the last iteration it has been to. */
  readonly iterations: number;
}

/**
 * Where a run is to stop, or (with a log message) only to say something. All of it holds in both directions of time.
 * A breakpoint is looked at once an iteration: at its place, or where it has none at the operation that writes the
 * last tensor its condition reads, or where it reads none at the loss.
 */
export interface Breakpoint {
  /** The page's own number for it. */
  readonly id: number;
  readonly enabled: boolean;
  /**
   * `backward/conv2`, `backward/conv2/gradWeight`, `backward/conv2/gradWeight[7,3,1,1]`, `forward`, `update/fc/bias`: a moment's
   * address without its iteration, and perhaps an element.
   */
  readonly place?: string;
  /** An expression; the breakpoint is hit where it is true. See docs/expressions.md. */
  readonly condition?: string;
  /** Of the hits counted from iteration 0, which stop: `5` the fifth, `>= 5`, `% 10` every tenth. */
  readonly hitCondition?: string;
  /** Instead of stopping, say this; `{expressions}` in braces are put in. */
  readonly logMessage?: string;
  /** Only after this other breakpoint has been hit once. */
  readonly after?: number;
}

/** A breakpoint as the engine understood it. */
export interface VerifiedBreakpoint {
  readonly id: number;
  readonly verified: boolean;
  /** What is wrong with it, in a sentence, and in which of its fields. */
  readonly message?: string;
  readonly field?: "place" | "condition" | "hitCondition" | "logMessage" | "after";
  /** Where in that field, from 0. */
  readonly column?: number;
  /** The operation where it is looked at, as an index into the program. */
  readonly instruction?: number;
}

/** An expression's value at a moment: a number, or why there is none. */
export interface WatchResult {
  readonly expression: string;
  readonly value?: number;
  /** The tensor itself, where the expression is only its path: `[16,8,3,3], norm 0.312`. */
  readonly text?: string;
  readonly error?: string;
  /** Where in the expression, from 0. */
  readonly column?: number;
}

/** One level of where we are. Choosing one selects what is shown and leaves time alone. */
export interface StackFrame {
  readonly granularity: Granularity;
  /** `iteration 12`, `backward`, `conv2`, `gradWeight`, `[7,3,1,1]`. */
  readonly name: string;
  readonly address: MomentAddress;
}

/** What is odd about a training run, where it first was. */
export interface Alert {
  readonly id: number;
  readonly kind: "vanishing" | "exploding" | "dead" | "saturated" | "update" | "nonFinite" | "loss";
  readonly layer?: string;
  readonly address: MomentAddress;
  readonly text: string;
}

/** One element of a tensor and its value. */
export interface ElementValue {
  readonly path: TensorPath;
  readonly index: readonly number[];
  readonly value: number;
}

/** The first value that was not finite, what made it, and where that grew. */
export interface NonFiniteTrace {
  /** The first operation that wrote one. */
  readonly address: MomentAddress;
  readonly element: ElementValue;
  /** How many elements of that tensor are not finite. */
  readonly count: number;
  /** The rule's formula, and the operands that made the element, the largest first. */
  readonly tex: string;
  readonly operands: readonly ElementValue[];
  /** From the element back to where its cause was still small: each link is the largest factor of the largest term of the one before. */
  readonly chain: readonly (ElementValue & { readonly address: MomentAddress })[];
  /** The largest magnitude, by iteration, of the parameter or gradient at the chain's end. */
  readonly growth: {
    readonly path: TensorPath;
    readonly iterations: readonly number[];
    readonly absmax: readonly number[];
  };
}

/** Which elements can change an element, and which it can change: boxes of `input` and of layers' outputs, nearest layers first. */
export interface Field {
  readonly receptive: readonly Region[];
  readonly projective: readonly Region[];
}

/** What the run lane shows besides the curves. */
export interface Timeline {
  readonly branch: BranchId;
  readonly branches: readonly BranchInfo[];
  readonly epochs: readonly EpochSummary[];
  readonly alerts: readonly Alert[];
  /** The iterations at whose starts weights are kept, of this branch and those it came from. */
  readonly checkpoints: {
    readonly iterations: readonly number[];
    readonly bytes: number;
    readonly limit: number;
  };
  /** By breakpoint, the iterations on this branch where it is known to be hit, ascending. */
  readonly hits: readonly { readonly id: number; readonly iterations: readonly number[] }[];
}

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
  /** How many epochs `continue` trains before it stops by itself; the recipe's own where left out. */
  readonly epochs?: number;
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

export type StopReason = "entry" | "step" | "goto" | "pause" | "exception" | "breakpoint" | "data breakpoint";

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
  readonly branch: BranchId;
  readonly epoch: number;
  /** The instruction that ran last, as an index into the program; −1 at the very beginning. */
  readonly instruction: number;
  /** From the iteration down to where we are. */
  readonly stack: readonly StackFrame[];
  /** Stepping by elements: the one revealed last. The tensor `revealed` (int32, shaped like the shown sample) says which are: 1 or 0. */
  readonly element?: ElementValue & {
    readonly rank: number;
    readonly count: number;
    readonly order: ElementOrder;
  };
  /** The ids of the breakpoints that stopped here. */
  readonly hitBreakpoints: readonly number[];
  /** The sample of the batch that made a condition true, where it spoke of samples. */
  readonly hitSample?: number;
  readonly watches: readonly WatchResult[];
  readonly learningRate: number;
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

/**
 * Goes out a few times a second while training. Its points since the last one travel as the tensors `loss` and `accuracy`;
 * new columns of the health strip as `healthIterations` (int32 [columns]) and `health` (float32 [columns, layers, measures]).
 */
export interface Progress {
  readonly moment: Moment;
  readonly branch: BranchId;
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

  next: { arguments: StepArguments; response: Nothing };
  stepBack: { arguments: StepArguments; response: Nothing };
  /** Descends a level from the given granularity and takes one step there. `reverse` is its exact inverse. */
  stepIn: { arguments: StepArguments & { reverse?: boolean }; response: Nothing };
  /** Finishes the unit of the next coarser granularity. `reverse` is its exact inverse. */
  stepOut: { arguments: StepArguments & { reverse?: boolean }; response: Nothing };
  /** Trains until a breakpoint, the end of an epoch or a pause. */
  continue: { arguments: Nothing; response: Nothing };
  /** Rewinds to the last hit of a breakpoint before this moment, or to the beginning of the run. */
  reverseContinue: { arguments: Nothing; response: Nothing };
  /** Also ends a replay, a search, a plot or a comparison that is under way. */
  pause: { arguments: Nothing; response: Nothing };
  goto: { arguments: { address: MomentAddress; branch?: BranchId }; response: Nothing };

  /** All of them, replacing those before. */
  setBreakpoints: {
    arguments: { breakpoints: readonly Breakpoint[] };
    response: { breakpoints: readonly VerifiedBreakpoint[] };
  };
  /** Whether the first value that is not finite stops the run, as it does unless told otherwise. */
  setExceptionBreakpoints: { arguments: { filters: readonly "nonFinite"[] }; response: Nothing };
  /** All of them, replacing those before. Their values come with every stop. */
  setWatches: {
    arguments: { expressions: readonly string[] };
    response: { watches: readonly WatchResult[] };
  };
  /**
   * An expression's values over iterations from … to − 1 of this branch, at most `points` of them, evenly spread, by replay
   * where they are not known: the tensors `iterations` (int32) and `values` (float64), as far as it came before a pause.
   */
  plot: {
    arguments: { expression: string; from: number; to: number; points: number };
    response: { complete: boolean };
  };

  /** Changes one element at this moment and opens a branch. A `stopped` follows. */
  setVariable: {
    arguments: { path: TensorPath; index: readonly number[]; value: number };
    response: { branch: BranchId };
  };
  /** Gives the next iteration another batch: as many dataset indices as it has, as in `batch.indices`. Opens a branch; a `stopped` follows. */
  setBatch: { arguments: { indices: readonly number[] }; response: { branch: BranchId } };
  nameBranch: { arguments: { branch: BranchId; name: string }; response: Nothing };
  /** One tensor at two moments: the tensors `a` and `b`. The session stays where it is. */
  compare: {
    arguments: { path: TensorPath; a: Place; b: Place; sample: number };
    response: Nothing;
  };
  timeline: { arguments: Nothing; response: Timeline };
  /** Where the run first left the finite numbers, searched from the beginning; undefined when it has not. */
  trace: { arguments: Nothing; response: { trace?: NonFiniteTrace } };
  /** How an element came to be that is written by now, with its largest terms: ten, or so many. */
  explain: {
    arguments: { path: TensorPath; index: readonly number[]; terms?: number };
    response: Explanation;
  };

  /** What an element saw and what it influences; of a gradient, what its activation did. It needs not to be written yet. */
  field: { arguments: { path: TensorPath; index: readonly number[] }; response: Field };

  /** One whole tensor, as the tensor `path` of the answer. */
  read: { arguments: { path: TensorPath }; response: Nothing };
  /**
   * A branch's run so far; its points travel as the tensors `loss` and `accuracy`, by iteration from 0, and its health
   * as `healthIterations` and `health`.
   */
  history: { arguments: { branch?: BranchId }; response: { epochs: readonly EpochSummary[] } };
  /** Loss and accuracy on the test set, with the weights of this moment. */
  evaluate: { arguments: Nothing; response: Evaluation };
  /** The weights of this moment as a file; its bytes travel as the tensor `file` (int32, four bytes an element, little-endian). */
  export: { arguments: { format: ExportFormat }; response: { name: string; byteLength: number } };
  /** The session as a `.backstep` file, likewise: seed, model, edits, breakpoints, watches, hashes of checkpoints. */
  saveSession: { arguments: Nothing; response: { name: string; byteLength: number } };
  /** Launches the session that the text of a `.backstep` file describes, and goes where it was. `differs` says what is not as it was there. */
  openSession: {
    arguments: { text: string };
    response: {
      session: SessionInfo;
      differs: readonly string[];
      breakpoints: readonly Breakpoint[];
      watches: readonly string[];
    };
  };
  /** A `progress` has been drawn; the engine may send another. */
  acknowledge: { arguments: Nothing; response: Nothing };
}

export interface StepArguments {
  readonly granularity: Granularity;
  /** By magnitude where left out. */
  readonly order?: ElementOrder;
}

/** A moment of a branch; the current one where left out. */
export interface Place {
  readonly address: MomentAddress;
  readonly branch?: BranchId;
}

/** What the engine says by itself. */
export interface Events {
  stopped: Stopped;
  /** Free running began. */
  continued: Nothing;
  progress: Progress;
  epoch: EpochSummary;
  /** Something takes a while: a replay, a search, a plot. `done` of `total` iterations; a `pause` ends it. A `stopped` or an answer ends it too. */
  working: { readonly what: string; readonly done: number; readonly total: number };
  /** A logpoint was passed. */
  output: { readonly breakpoint: number; readonly address: MomentAddress; readonly text: string };
  alert: Alert;
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
