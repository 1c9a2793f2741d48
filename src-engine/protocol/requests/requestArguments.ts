// What each request must bring, by command: the arguments' types in protocol.ts are derived from these.

import * as v from "valibot";
import { splits } from "../data";
import {
  HIGHEST_LEARNING_RATE,
  LARGEST_BATCH,
  LARGEST_SESSION,
  LONGEST_EXPRESSION,
  LONGEST_NAME,
  LONGEST_SESSION,
  MOST,
  MOST_FILES,
  MOST_RECORDED_FILES,
  MOST_WATCHES,
} from "../limits";
import { elementOrders, granularities } from "../moment";
import { backends } from "../launch";
import { weightLayouts } from "../opening/inspection";
import { INITIAL_LEARNING_RATE, LEARNING_RATE } from "../tensorPath";
import { attributionWish, pixels } from "./attributionWish";
import { breakpoints } from "./breakpoints";
import { anyNumber, count, list, number, object, oneOf, text, truth, whole } from "./fields";
import { launchOptions } from "./launchOptions";

const nothing = object({});
const branch = v.exactOptional(count());
const element = { path: text(), index: list(count()) };

const step = object({
  granularity: oneOf(granularities),
  /** By magnitude where left out. */
  order: v.exactOptional(oneOf(elementOrders)),
});
export type StepArguments = Readonly<v.InferOutput<typeof step>>;

const subscription = object({
  /** Which sample of the batch is shown. */
  sample: whole(0, 10 ** 6),
  /**
   * Tensors in view at every stop, where they are written, what is looked at most first. The current instruction's operands
   * and result always are.
   */
  paths: list(text()),
});
/** What the page has in view; the engine sends these and nothing else. */
export type Subscription = Readonly<v.InferOutput<typeof subscription>>;

/** A moment of a branch; the current one where left out. */
const place = object({ address: text(), branch });

const comparedPlace = object({ ...place.entries, sample: count() });
/** Of a tensor with a row for each sample, which of them; of others there is but one. */
export type ComparedPlace = Readonly<v.InferOutput<typeof comparedPlace>>;

/** It is a file already, and is not written into another. */
const sessionText = v.pipe(
  v.string(({ input }) => `to be a text, got ${typeof input}`),
  v.maxLength(
    LONGEST_SESSION,
    ({ input }) => `to have at most ${LONGEST_SESSION} characters, got ${input.length}`,
  ),
);

const anyEdit = object({ ...element, value: anyNumber() });
const rateEdit = object({ ...element, value: number(0, HIGHEST_LEARNING_RATE) });
/** Of a schedule the one it starts from. */
const rates: readonly unknown[] = [LEARNING_RATE, INITIAL_LEARNING_RATE];

const savedText = object({ text: sessionText });
const savedBytes = object({ byteLength: whole(0, LARGEST_SESSION) });

/** Files that were opened together: a model and what lies beside it. */
const namedFile = object({ name: text(LONGEST_NAME), byteLength: whole(0, LARGEST_SESSION) });
/** A file of a set of images, its path from the set's own folder on. */
const sentFile = object({ path: text(), byteLength: whole(0, LARGEST_SESSION) });

/** A file of a recording, its path within the folder. */
const recordedFile = object({ name: text(LONGEST_EXPRESSION), byteLength: whole(0, LARGEST_SESSION) });
/** Which recorded tensor is one of the model's; without a name none is. */
const chosenTensor = object({
  path: text(),
  name: v.exactOptional(text(LONGEST_EXPRESSION)),
  layout: v.exactOptional(text(LONGEST_NAME)),
});

export const requestArguments = {
  launch: launchOptions,
  inspect: object({
    files: list(namedFile, MOST_FILES),
    /** Where the first of them lies, if somebody chose it there. */
    path: v.exactOptional(text()),
    /** Whether a model is to begin with the weights of the running session, as far as they fit. */
    keepWeights: v.exactOptional(truth()),
  }),
  /** A recording to go through as a run: its files by their paths in it, their bytes as the tensors `file0`, `file1` … */
  launchRecording: object({
    name: text(),
    files: list(namedFile, MOST_FILES),
    backend: v.exactOptional(oneOf(backends)),
  }),
  /** Of what was opened: which of the file's tensors fills which of the model's; without `from` none does. */
  match: object({
    opened: count(),
    choices: list(object({ path: text(), from: v.exactOptional(text()) })),
    layout: v.exactOptional(oneOf(weightLayouts)),
  }),
  openRecording: object({ name: text(LONGEST_NAME), files: list(recordedFile, MOST_RECORDED_FILES) }),
  closeRecording: object({ recording: count() }),
  verify: object({
    recording: count(),
    iteration: count(),
    /** What somebody chose, before any guess. */
    choices: v.exactOptional(list(chosenTensor)),
  }),
  verified: object({ recording: count(), path: text() }),
  checkPasted: object({ path: text(), text: sessionText }),
  listOps: nothing,
  mistakes: nothing,
  exercises: nothing,
  exerciseChoices: object({ operation: text() }),
  answer: object({ operation: v.exactOptional(text()), mistake: v.exactOptional(text(LONGEST_NAME)) }),
  readExercises: object({ text: sessionText }),
  /** A model as JSON, perhaps half written. */
  checkModel: object({ text: sessionText }),
  /** Of a preset, by its name, or of a model without layers; left out, of the running session's. */
  modelText: object({ preset: v.exactOptional(text(LONGEST_NAME)), empty: v.exactOptional(truth()) }),
  listRecent: nothing,
  readRecent: object({ id: text() }),
  clearRecent: nothing,
  /** A part of a set of images; the bytes of its files travel one behind the other as the tensor `files`. */
  sendData: object({ upload: text(LONGEST_NAME), name: text(LONGEST_NAME), files: list(sentFile) }),
  dropData: object({ upload: text(LONGEST_NAME) }),
  lookAtData: object({
    /** One of these: a name or a chosen path, or what was sent under this name. */
    data: v.exactOptional(text()),
    upload: v.exactOptional(text(LONGEST_NAME)),
    /** The model that is to be trained on it: an inspection's, or else a preset's or the running session's by its name. */
    opened: v.exactOptional(count()),
    model: v.exactOptional(text()),
    seed: v.exactOptional(whole(0, 2 ** 32 - 1)),
  }),
  attach: nothing,
  subscribe: subscription,
  next: step,
  stepBack: step,
  stepIn: object({ ...step.entries, reverse: v.exactOptional(truth()) }),
  stepOut: object({ ...step.entries, reverse: v.exactOptional(truth()) }),
  continue: nothing,
  reverseContinue: nothing,
  pause: nothing,
  goto: place,
  setBreakpoints: object({ breakpoints }),
  setExceptionBreakpoints: object({ filters: list(oneOf(["nonFinite"])) }),
  setWatches: object({ expressions: list(text(), MOST_WATCHES) }),
  plot: object({ expression: text(), from: count(), to: count(), points: whole(1, 10_000) }),
  setVariable: v.lazy((given) => (rates.includes((given as { path?: unknown }).path) ? rateEdit : anyEdit)),
  setBatch: object({ indices: list(count(), LARGEST_BATCH) }),
  nextBatch: nothing,
  deleteBranch: object({ branch: count() }),
  nameBranch: object({
    branch: count(),
    name: v.pipe(text(LONGEST_NAME), v.minLength(1, "to have a character at least, got none")),
  }),
  compare: object({ path: text(), a: comparedPlace, b: comparedPlace }),
  timeline: object({ from: v.exactOptional(count()), to: v.exactOptional(count()) }),
  trace: nothing,
  explain: object({ ...element, terms: v.exactOptional(count()) }),
  field: object(element),
  filters: object({ path: text() }),
  attribute: attributionWish,
  read: object({ path: text(), sample: v.exactOptional(count()), from: v.exactOptional(count()) }),
  history: object({ branch }),
  evaluate: nothing,
  listImages: object({ split: oneOf(splits) }),
  images: object({ split: oneOf(splits), indices: list(count()) }),
  assess: object({ split: oneOf(splits) }),
  checkGradients: object({
    /** By which tensors: a parameter, the input, a layer's output. Every parameter where left out. */
    paths: v.exactOptional(list(text())),
    /** Of each of them the elements from … to − 1 along every axis; both or neither. */
    from: v.exactOptional(list(count())),
    to: v.exactOptional(list(count())),
    /** Of each so many elements at most, evenly taken. */
    most: v.exactOptional(whole(1, MOST)),
    /** Only with the first so many images of the batch. */
    samples: v.exactOptional(whole(1, LARGEST_BATCH)),
  }),
  probe: object({
    /** How somebody's functions are called and arrays lie; NumPy's plain one where left out. */
    layout: v.exactOptional(text(LONGEST_NAME)),
    /** The same network with sizes that hide no mistake. */
    variant: v.exactOptional(truth()),
    seed: v.exactOptional(whole(0, 2 ** 32 - 1)),
    batchSize: v.exactOptional(whole(1, 64)),
  }),
  infer: object({ pixels: pixels() }),
  listExports: nothing,
  export: object({ format: text(LONGEST_NAME), preprocessing: v.exactOptional(truth()) }),
  saveSession: object({ weights: v.exactOptional(truth()) }),
  openSession: v.lazy((given) => ("byteLength" in (given as object) ? savedBytes : savedText)),
  acknowledge: nothing,
} as const satisfies Readonly<Record<string, v.GenericSchema>>;

/** What the command's arguments are once they are checked. */
export type Arguments<C extends keyof typeof requestArguments> = Readonly<
  v.InferOutput<(typeof requestArguments)[C]>
>;
