// The whole vocabulary between page and engine. Types only: add a command here and to what its request brings
// (requests/requestArguments.ts), and both ends stop compiling until they agree. What the words mean stands in the files beside this one.
//
// Verbs and stop reasons are the Debug Adapter Protocol's.

import type { Attribution } from "./attribution";
import type { VerifiedBreakpoint, WatchResult } from "./breakpoint";
import type { Assessment, ImageSet, Inference } from "./data";
import type { CheckedRecording, OpenedRecording } from "./check/checked";
import type { Verdict } from "./check/verdict";
import type { GradientCheck } from "./check/gradientCheck";
import type { Comparison } from "./comparison";
import type { Inspection, OpCatalogue } from "./opening/inspection";
import type { ExportPreview, OfferedFormat } from "./opening/exporting";
import type { ModelCheck } from "./opening/modelCheck";
import type { FoundData, Recent } from "./opening/recent";
import type { Explanation } from "./explanation";
import type { Filters } from "./filters";
import type { ExerciseAnswer, ExerciseChoices, ExerciseInfo } from "./check/exercises";
import type { ExerciseFile } from "./check/exerciseFile";
import type { MistakeInfo } from "./check/mistakes";
import type { ProbeInfo } from "./check/probe";
import type { SessionInfo } from "./launch";
import type { BranchId, MomentAddress } from "./moment";
import type { Breakpoint } from "./requests/breakpoints";
import type { Arguments } from "./requests/requestArguments";
import type { InView, Stopped } from "./stop";
import type { Alert, EpochSummary, Evaluation, Progress, Timeline } from "./timeline";
import type { Field, NonFiniteTrace } from "./trace";
import type { Shape } from "../tensor/tensor";

export type { FoundData, ListedData, Recent } from "./opening/recent";
export type { Attribution, AttributionShares } from "./attribution";
export type { CheckedNetwork, CheckedRecording, OpenedRecording, TensorMatch } from "./check/checked";
export type { Checked, Difference, NamedMistake, Verdict } from "./check/verdict";
export type { DescribedLayer, Description } from "./opening/description";
export type { CheckedLayer, ModelCheck, ModelProblem } from "./opening/modelCheck";
export type {
  AttrInfo,
  Inspection,
  MatchedWeight,
  OpCatalogue,
  OpInfo,
  WeightLayout,
} from "./opening/inspection";
export type { Edit, BranchInfo } from "./branch";
export type { VerifiedBreakpoint, WatchResult } from "./breakpoint";
export type { Assessment, ClassScore, ImageSet, Inference, Split } from "./data";
export type { CheckedGradient, GradientCheck } from "./check/gradientCheck";
export type { ComparedSample, Comparison } from "./comparison";
export type { Filters } from "./filters";
export type { ExerciseAnswer, ExerciseChoices, ExerciseInfo, ExerciseLevel } from "./check/exercises";
export type { ExerciseFile, ExerciseSet, SolvedExercise, SolvedSet } from "./check/exerciseFile";
export type { MistakeInfo } from "./check/mistakes";
export type { ProbeInfo } from "./check/probe";
export type {
  Attrs,
  AttrValue,
  LayerInfo,
  ListedModel,
  InstructionInfo,
  DataInfo,
  SessionInfo,
} from "./launch";
export type { Phase, Granularity, ElementOrder, Moment, MomentAddress, BranchId, StackFrame } from "./moment";
export type { InView, StopReason, LayerSummary, Stopped, Versions } from "./stop";
export type { Progress, EpochSummary, Evaluation, Alert, Timeline } from "./timeline";
export type { NonFiniteTrace, Field } from "./trace";
export type { Provenance } from "./recording/provenance";
export type { Role, TensorInfo, Tensors } from "./tensorInfo";
export type { ElementValue, TensorPath } from "./tensorPath";
export type { Code, Explanation, Factor, Picture, Region, Term } from "./explanation";
export type {
  AttributedImage,
  AttributionMethod,
  AttributionWish,
  MaximisationOptions,
  OcclusionOptions,
  Unit,
} from "./requests/attributionWish";
export type { Breakpoint } from "./requests/breakpoints";
export type { LaunchOptions } from "./requests/launchOptions";
export type { OfferedFormat } from "./opening/exporting";
export type { ComparedPlace, StepArguments, Subscription } from "./requests/requestArguments";

type Nothing = Readonly<Record<string, never>>;

/** What the page may ask, and what it is answered. Commands that move in time are answered at once and followed by `stopped`. */
interface Responses {
  launch: SessionInfo;
  /**
   * What files hold, by their content: nothing is replaced. Their bytes travel as the tensors `file0`, `file1` …; the engine keeps
   * what it read for a `launch` that names it.
   */
  inspect: Inspection;
  /** A session whose iterations are the recorded ones. What found no place, and what is to be known of how it was read. */
  launchRecording: { session: SessionInfo; notes: readonly string[]; left: readonly string[] };
  /** What was opened, with the tensors matched as somebody chose; what nobody chose is matched anew around that. */
  match: Inspection;
  /** What was opened and chosen before, the newest first. */
  listRecent: { recent: readonly Recent[] };
  /** The files of one of those, as the tensors `file0`, `file1` …, and where they lie if they were chosen there. */
  readRecent: { files: readonly { readonly name: string; readonly byteLength: number }[]; path?: string };
  clearRecent: Nothing;
  /** A part of a set of images that a page has, to be kept where the engine reads it. `lookAtData` ends it, and so does `dropData`. */
  sendData: Nothing;
  dropData: Nothing;
  /** Reads a set of images, so that it can be told what is in it. A `pause` ends that. */
  lookAtData: FoundData;
  /**
   * What somebody's own run wrote, to be checked: its files travel as the tensors `file0`, `file1` … One is kept at a time; the running
   * session is left alone.
   */
  openRecording: OpenedRecording;
  closeRecording: Nothing;
  /** Holds an iteration of it to the model's rules. A pause ends that. */
  verify: CheckedRecording;
  /** A tensor of what was verified last: as it was recorded, and as it should be: the tensors `recorded` and `right`. */
  verified: Nothing;
  /**
   * Numbers that somebody computed for a tensor of this moment, as NumPy, PyTorch or JSON write them, held to what the operation
   * gives. The tensors `recorded` and `right` come along.
   */
  checkPasted: { verdict: Verdict };
  /** What a model can be made of. */
  listOps: OpCatalogue;
  /** The catalogue of mistakes that people make in a pass of their own. */
  mistakes: { mistakes: readonly MistakeInfo[] };
  /** Networks with one mistake in them, from easy to cruel; `launch` begins one. */
  exercises: { exercises: readonly ExerciseInfo[] };
  /** Of the running exercise: what may be wrong with one of its operations. */
  exerciseChoices: ExerciseChoices;
  /** Whether this is the operation that is wrong, and this what is wrong with it. Without an operation the exercise is given up. */
  answer: ExerciseAnswer;
  /** A set of exercises that somebody put together, or what somebody solved of one. */
  readExercises: ExerciseFile;
  /** What a model would be and what is wrong with it: nothing is kept, and the run is left alone. */
  checkModel: ModelCheck;
  /** A model as JSON, to begin an edit with. */
  modelText: { text: string };
  /**
   * The running session, for a page that was reloaded. A `stopped` or `progress` follows. The first page hears whether it
   * was kept by an earlier start of the app.
   */
  attach: { session?: SessionInfo; isFromBefore?: boolean };
  subscribe: Nothing;

  next: Nothing;
  stepBack: Nothing;
  /** Descends a level from the given granularity and takes one step there. `reverse` is its exact inverse. */
  stepIn: Nothing;
  /** Finishes the unit of the next coarser granularity. `reverse` is its exact inverse. */
  stepOut: Nothing;
  /** Trains until a breakpoint, the end of an epoch or a pause. */
  continue: Nothing;
  /** Rewinds to the last hit of a breakpoint before this moment, or to the beginning of the run. */
  reverseContinue: Nothing;
  /** Also ends a replay, a search, a plot, a comparison, an assessment or a gradient check that is under way. */
  pause: Nothing;
  goto: Nothing;

  /** All of them, replacing those before. */
  setBreakpoints: { breakpoints: readonly VerifiedBreakpoint[] };
  /** Whether the first value that is not finite stops the run, as it does unless told otherwise. */
  setExceptionBreakpoints: Nothing;
  /** All of them, replacing those before. Their values come with every stop. */
  setWatches: { watches: readonly WatchResult[] };
  /**
   * An expression's values over iterations from … to − 1 of this branch, at most `points` of them, every 2ᵏ-th, by replay
   * where they are not known: the tensors `iterations` (int32) and `values` (float64), as far as it came before a pause.
   * Whatever wants its turn meanwhile is such a pause.
   */
  plot: { complete: boolean };

  /** Changes one element at this moment and opens a branch. A `stopped` follows. */
  setVariable: { branch: BranchId };
  /** Gives the next iteration another batch: as many dataset indices as it has, as in `batch.indices`. Opens a branch; a `stopped` follows. */
  setBatch: { branch: BranchId };
  /** The images that the next iteration takes by itself, as dataset indices: as many as a batch of one's own must have. */
  nextBatch: { iteration: number; indices: readonly number[] };
  /** Every branch has a name of its own. */
  nameBranch: Nothing;
  /** A branch goes, and those that leave it. The first stays, and so does what leads to the current one. */
  deleteBranch: { deleted: readonly BranchId[] };
  /** One tensor at two moments, of two branches or of two samples: the tensors `a` and `b`. The session stays where it is. */
  compare: Comparison;
  /** Of thousands of hits as many as a picture can show: of the run, and of its iterations from … to − 1. */
  timeline: Timeline;
  /** Where the run first left the finite numbers, searched from the beginning; undefined when it has not. */
  trace: { trace?: NonFiniteTrace };
  /** How an element came to be that is written by now, with its largest terms: ten, or so many. */
  explain: Explanation;

  /** What an element saw and what it influences; of a gradient, what its activation did. It needs not to be written yet. */
  field: Field;

  /** A weight with what it began as, its gradient and its update, as far as they are known. */
  filters: Filters;
  /** What an image has to do with a number that the network computes. A pause, or another one, ends what takes long. */
  attribute: Attribution;
  /**
   * A tensor, or one sample of it, as the tensor `path` of the answer. What is larger than `REGION_BYTES` comes in regions, each
   * a vector of the elements from `from` on in row-major order, as many as an answer may hold; `shape` is that of the whole.
   */
  read: { version: string; shape: Shape };
  /**
   * A branch's run so far; its points travel as the tensors `loss` and `accuracy`, by iteration from 0, and its health
   * as `healthIterations` and `health`.
   */
  history: { epochs: readonly EpochSummary[] };
  /** Loss and accuracy on the test set, with the weights of this moment. */
  evaluate: Evaluation;
  /** Which images a split has, in its order: the tensors `indices` and `labels` (int32). */
  listImages: ImageSet;
  /** The pixels of these images of a split, a byte a value, image after image: the tensor `pixels` (int32, four bytes an element, little-endian). */
  images: ImageSet;
  /** What the network makes of every image of a split with the weights of this moment. A pause ends it early. */
  assess: Assessment;
  /**
   * The gradients of this iteration, from what it began with, held against central differences of the loss in float64. For each tensor
   * travel `errors/PATH` (float64: relative errors, NaN where nothing was checked) and `corners/PATH` (int32: 1 at a corner). A pause
   * ends it early.
   */
  checkGradients: GradientCheck;
  /** A batch and weights of the running model that expose mistakes, with a script for one's own functions: its files as the tensors `file0`, `file1` … */
  probe: ProbeInfo;
  /** What the network makes of an image of one's own with the weights of this moment: its bytes, 0 … 255, channel by channel. */
  infer: Inference;
  /**
   * The weights of this moment as a file; its bytes travel as the tensor `file` (int32, four bytes an element, little-endian).
   * With `preprocessing` an ONNX graph normalises by itself. What a format cannot say comes in a second file, the tensor
   * `beside`, whose name is the first's and the extension.
   */
  export: ExportPreview;
  /** The formats that the running session's weights can be exported in. */
  listExports: { formats: readonly OfferedFormat[] };
  /** The session as a `.backstep` file, likewise: seed, model, edits, breakpoints, watches, hashes of checkpoints; with `weights` it opens without replay. */
  saveSession: { name: string; byteLength: number };
  /**
   * Launches the session that a `.backstep` file describes, and goes where it was. Its text is an argument; the bytes of one with
   * weights travel as the tensor `file`, so many of them. `differs` says what is not as it was there.
   */
  openSession: {
    session: SessionInfo;
    differs: readonly string[];
    /** False where its weights came with it and nothing was computed again. */
    isReplayed: boolean;
    /** Of what was, the iterations that no hash was recorded of, a sentence for each branch. */
    unverified: readonly string[];
    breakpoints: readonly Breakpoint[];
    watches: readonly string[];
  };
  /** A `progress` has been drawn; the engine may send another. */
  acknowledge: Nothing;
}

/** What the engine says by itself. */
export interface Events {
  stopped: Stopped & { readonly view: InView };
  /** Free running began. */
  continued: Nothing;
  progress: Progress;
  epoch: EpochSummary;
  /** Something takes a while: a replay, a search, a plot. `done` of `total` iterations, or what it says; a `pause` ends it. A `stopped` or an answer ends it too. */
  working: {
    readonly what: string;
    readonly done: number;
    readonly total: number;
    readonly of?: "images" | "MiB" | "numbers" | "percent";
  };
  /** How far an attribution is: `done` of `total` patches or steps. With a maximisation travel `frames`, `frameSteps` and `record` so far. */
  attributing: { readonly done: number; readonly total: number };
  /** A logpoint was passed. */
  output: {
    readonly breakpoint: number;
    readonly address: MomentAddress;
    readonly text: string;
    /** So many were passed right before it that a page as slow as this one is not told of. */
    readonly missed?: number;
  };
  alert: Alert;
  /** Something went wrong that no request asked for. */
  failed: { readonly message: string };
}

export type Command = keyof Responses;

/** What each command brings, as it is checked at the door, and what it is answered. */
export type Requests = { [C in Command]: { arguments: Arguments<C>; response: Responses[C] } };

export type EventName = keyof Events;

/** The metadata of a frame. */
export type Message =
  | {
      [C in Command]: { kind: "request"; seq: number; command: C; arguments: Requests[C]["arguments"] };
    }[Command]
  | { kind: "response"; seq: number; success: true; body: Requests[Command]["response"] }
  | { kind: "response"; seq: number; success: false; message: string }
  | { [E in EventName]: { kind: "event"; event: E; body: Events[E] } }[EventName];
