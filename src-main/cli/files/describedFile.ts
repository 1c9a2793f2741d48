// What a file or a folder holds, told by its content: a session, a model, weights, or a set of images.

import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Dataset, Images } from "../../../src-engine/data/dataset";
import type { Preset } from "../../../src-engine/model/presets";
import { recognized, type Recognized } from "../../../src-engine/serve/opening/recognize";
import { FormatError, inFile } from "../../../src-engine/formats";

import type { Tensor } from "../../../src-engine/tensor/tensor";
import { loadDataset } from "../../data/datasets";
import { besideOf, fileBytes } from "../../files/weightsFile";

interface DescribedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

interface DescribedImages {
  readonly count: number;
  /** Channels, height, width. */
  readonly shape: readonly [number, number, number];
  /** How many there are of each class, in the classes' order. */
  readonly perClass: readonly number[];
}

/** In JSON as it stands here; `describe` adds to a model's what it says of every model. */
type DescribedFile = {
  readonly format: string;
  readonly notes: readonly string[];
  /** What of a network cannot be run, a sentence each. */
  readonly unsupported?: readonly string[];
} & (
  | {
      readonly kind: "session";
      readonly model: string;
      readonly data: string;
      readonly seed: number;
      readonly backend: string;
      readonly branches: readonly { readonly name: string; readonly iterations: number }[];
      readonly at: { readonly branch: string; readonly iteration: number };
      readonly hasWeights: boolean;
    }
  | { readonly kind: "model"; readonly tensors: readonly DescribedTensor[] }
  | { readonly kind: "weights"; readonly tensors: readonly DescribedTensor[] }
  | {
      readonly kind: "images";
      readonly classes: readonly string[];
      readonly train: DescribedImages;
      readonly test: DescribedImages;
      readonly mean?: number | readonly number[];
      readonly deviation?: number | readonly number[];
    }
);

interface Told {
  readonly described: DescribedFile;
  /** Of a model. */
  readonly preset?: Preset;
}

/** Files that are a set of images, or a part of one, by their names alone. */
const ofImages = /\.(csv|tsv|txt|npy)$|ubyte(\.gz)?$/i;

/** @throws Error in one line that names the file and what was expected */
export async function describedFile(path: string): Promise<Told> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return folder(path);
  if (ofImages.test(path)) return { described: images(await loadDataset(path)) };
  const bytes = await fileBytes("describe", path);
  try {
    const found = await recognized({ name: basename(path), bytes }, besideOf(path));
    return found.kind === "data" ? { described: images(await loadDataset(path)) } : told(found);
  } catch (error) {
    throw error instanceof FormatError ? inFile(path, error) : error;
  }
}

/** A set of images, or a TensorFlow.js model, which is a file and its parts. */
async function folder(path: string): Promise<Told> {
  const names = await readdir(path);
  if (names.includes("model.json")) return describedFile(join(path, "model.json"));
  return { described: images(await loadDataset(path)) };
}

function told(found: Exclude<Recognized, { kind: "data" }>): Told {
  const { format, notes, unsupported } = found;
  const about = { format, notes, ...(unsupported?.length && { unsupported }) };
  if (found.kind === "session") {
    const { file, state } = found.saved;
    const { run, branches, at } = file;
    return {
      described: {
        ...about,
        kind: "session",
        ...{ model: run.model.name, data: run.data.name, seed: run.seed, backend: run.backend },
        branches: branches.map(({ name, iterations }) => ({ name, iterations })),
        at: { branch: branches[at.branch]!.name, iteration: at.moment.iteration },
        hasWeights: state !== undefined,
      },
    };
  }
  const tensors = [...(found.tensors ?? [])].map(tensorOf);
  if (found.kind === "weights") return { described: { ...about, kind: "weights", tensors } };
  return { described: { ...about, kind: "model", tensors }, preset: found.preset };
}

const tensorOf = ([name, { shape, dtype }]: readonly [string, Tensor]): DescribedTensor => ({
  ...{ name, shape, dtype },
});

function images({ classes, train, test, notes = [], normalization }: Dataset): DescribedFile {
  const pile = ({ count, channels, height, width, labels }: Images): DescribedImages => ({
    count,
    shape: [channels, height, width],
    perClass: classes.map((_, c) => labels.reduce((sum, label) => sum + Number(label === c), 0)),
  });
  return {
    kind: "images",
    format: "images",
    notes,
    classes,
    train: pile(train),
    test: pile(test),
    ...normalization,
  };
}

/** In lines for people. */
export function fileInWords(path: string, told: DescribedFile): readonly string[] {
  const { format, kind, notes, unsupported = [] } = told;
  const more = [...unsupported.map((text) => `cannot be run: ${text}`), ...notes];
  if (told.kind === "session") {
    const { model, data, seed, branches, at, hasWeights } = told;
    return [
      `${path}: a ${format} of ${model} on ${data}, seed ${seed}, with${hasWeights ? "" : "out"} weights, at iteration ${at.iteration} of ${at.branch}`,
      ...branches.map(({ name, iterations }) => `  ${name}: ${iterations} iterations`),
      ...more,
    ];
  }
  if (told.kind === "images") {
    const { classes, train, test } = told;
    const shape = train.shape.join(",");
    return [
      `${path}: images of [${shape}], ${train.count} to train and ${test.count} to test, of ${classes.length} classes`,
      ...classes.map((name, c) => `  ${name}: ${train.perClass[c]} and ${test.perClass[c]}`),
      ...more,
    ];
  }
  const { tensors } = told;
  const width = Math.max(0, ...tensors.map(({ name }) => name.length));
  return [
    `${path}: ${kind === "model" ? "a model" : "weights"} (${format}), ${tensors.length} tensors`,
    ...tensors.map(({ name, shape, dtype }) => `  ${name.padEnd(width)}  [${shape.join(",")}] ${dtype}`),
    ...more,
  ];
}
