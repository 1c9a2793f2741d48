// The options by which `train`, `step` and their like say which run they mean.

import {
  fitted,
  presets,
  reference,
  simd,
  trainerOf,
  type Backend,
  type Trainer,
} from "../../src-engine/index";
import { datasetNames, datasets, loadDataset, UnknownData } from "../data/datasets";
import { augmentKinds, parseAugment } from "../../src-engine/protocol/recipe/augment";
import type { Wanted } from "../../src-engine/data/images/fitPicture";
import type { Preset } from "../../src-engine/model/presets";
import { kernels, threading } from "../supervision/kernels";
import { say } from "../streams";
import { asGiven, choice, numeric, only, required, UsageError, whole } from "./arguments";
import { grouped, text } from "./declaration";
import { modelNamed } from "./files/modelNamed";
import { weightsNamed, weightsOption } from "./files/weightsNamed";
import { normalizationOptions, withNormalization } from "./normalization";
import { optimizerOptions, withOptimizer } from "./optimizer";

const models = presets.map(({ model }) => model.name);

/** What the models' authors had, as the help tells it: the usual number, and which models have another. */
function authors(number: "batchSize" | "learningRate" | "epochs"): string {
  const [usual, ...others] = presets.map(({ model, recipe }) => ({
    name: model.name,
    value: recipe[number],
  }));
  const different = others.filter(({ value }) => value !== usual!.value);
  return [String(usual!.value), ...different.map(({ name, value }) => `${value} for ${name}`)].join(", ");
}

/** `crop=4 pixels`, the amount that is meant where none is said. */
const augmentsInWords = Object.entries(augmentKinds)
  .map(([kind, { usual, of }]) => `${kind} (${usual}, ${of})`)
  .join(", ");

export const epochsByModel = authors("epochs");

export const runOptions = grouped("The run", {
  model: text(
    "MODEL|FILE",
    `the network: ${models.join(", ")}, or one of your own in a JSON file, or in any file that says its network (.onnx, .keras, .h5, .safetensors …)`,
  ),
  weights: weightsOption,
  data: text(
    `${datasetNames.join("|")}|PATH`,
    `what it is trained on: ${datasets.map(({ name, about }) => `${name}, ${about}`).join("; ")}; or a folder with a subfolder of images for each class, a .csv of paths and labels, an .npz of x_train, y_train and so on, a folder of IDX files or of CIFAR's batches`,
  ),
  "data-dir": text(
    "DIR",
    `the folder of ${datasets.flatMap(({ files }) => files ?? []).join(", or of ")}`,
    "BACKSTEP_DATA in the environment",
  ),
  "bad-images": text(
    "skip|refuse",
    "what becomes of a set's images that cannot be read or belong to no class: left out and named, or the set refused",
    "skip",
  ),
  ...normalizationOptions,
  limit: text("N", "use only the first N training images", "all"),
  "batch-size": text("B", "images an iteration", authors("batchSize")),
  ...optimizerOptions,
  lr: text("X", "the learning rate", `${authors("learningRate")}; with --optimizer its own`),
  shift: text("PIXELS", "move each training image by up to so many pixels", "0"),
  augment: text(
    "KIND[=X],…",
    `what is done to training images, anew in each epoch: ${augmentsInWords}, or none; as in flip,crop=4`,
    "as the model says, none for ours",
  ),
  seed: text("S", "of all random numbers: the same seed gives the same bits", "0"),
  backend: text("simd|reference", "float32 kernels, or the float64 rules that they are held to", "simd"),
  threads: text("T", "threads of the simd backend; no number depends on them", "one for each core"),
});

type RunValues = { readonly [K in keyof typeof runOptions]?: string | undefined };

/**
 * The trainer that the options describe, at the beginning of its run.
 * @param tell gets what there is to say of the files, a sentence each
 * @throws UsageError for options that make no sense, Error for data that cannot be had
 */
export async function openRun(
  command: string,
  values: RunValues,
  tell: (sentence: string) => void = say,
): Promise<Trainer> {
  const named = required(command, "model", values.model);
  const file = await modelNamed(command, named);
  const given = file.preset;
  for (const note of file.notes) tell(`${command}: ${named}: ${note}`);
  const data = required(command, "data", values.data);
  const needsFolder = datasets.some(({ name, files }) => name === data && files);
  if (values["data-dir"] !== undefined && !needsFolder) {
    tell(`${command}: --data-dir is not read: ${data} needs no folder`);
  }
  const backend = backendOf(command, values);
  const threads = whole(command, "threads", values.threads, 1, 64);
  const choices = {
    ...only("seed", whole(command, "seed", values.seed, 0, 2 ** 32 - 1)),
    ...only("limit", whole(command, "limit", values.limit, 1)),
    ...only("batchSize", whole(command, "batch-size", values["batch-size"], 1, 4096)),
    ...only("learningRate", numeric(command, "lr", values.lr, 0, 10 ** 6)),
    ...only("shift", whole(command, "shift", values.shift, 0, 127)),
    ...augmentOf(command, values.augment),
  };
  const isOurs = presets.some((preset) => preset === given);
  const dataset = await loadDataset(data, {
    dataDir: values["data-dir"],
    seed: choices.seed,
    shape: isOurs ? undefined : shapeOf(given),
    isStrict: choice(command, "bad-images", values["bad-images"] ?? "skip", ["skip", "refuse"]) === "refuse",
  }).catch((error: unknown) => {
    throw error instanceof UnknownData ? new UsageError(error.message, { cause: error }) : error;
  });
  for (const note of dataset.notes ?? []) tell(`${command}: ${data}: ${note}`);
  const { model, recipe: own } = isOurs ? fitted(given, dataset) : given;
  const normalized = withNormalization(command, own, values, dataset);
  const preset = { model, recipe: withOptimizer(command, normalized, values) };
  const first = await weightsNamed(command, { model: named, weights: values.weights }, file, preset, tell);
  return trainerOf(
    preset,
    choices,
    dataset,
    backend === "reference" ? reference : simd(kernels, threading(threads)),
    first,
  );
}

/** The words, if there are any. */
function augmentOf(command: string, augment: string | undefined): { readonly augment?: string } {
  if (augment === undefined) return {};
  asGiven(command, () => parseAugment(augment));
  return { augment };
}

/** Of images that a model takes; undefined where it takes none that a file could hold. */
function shapeOf({ model: { input } }: Preset): Wanted | undefined {
  const [channels, height, width] = input;
  return channels === 1 || channels === 3 ? { channels, height, width } : undefined;
}

/** @throws UsageError for a backend there is not */
export function backendOf(command: string, values: RunValues): Backend["name"] {
  return choice(command, "backend", values.backend ?? "simd", ["simd", "reference"]);
}
