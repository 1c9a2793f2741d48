// A dataset that is named by where it lies: what it is, its content says.

import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { arrayDataset, arrayNames } from "../../src-engine/data/arrays";
import { cifarImages, cifarKinds } from "../../src-engine/data/cifar10";
import type { Dataset } from "../../src-engine/data/dataset";
import { idxImages, type NamedFile } from "../../src-engine/data/idx";
import { measuredNormalization } from "../../src-engine/data/measured";
import { decodeNpy } from "../../src-engine/formats/npz/npy";
import { decodeNpz, looksLikeNpz } from "../../src-engine/formats/npz/npz";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { readAtMost, reason } from "../files";
import { cifar10 } from "./cifar10";
import { unpackIdx } from "./gzippedIdx";
import { imageFolder } from "./imageFolder";
import { imageTable } from "./imageTable";
import type { WantedImages } from "./wantedImages";

/** Bytes of a file of arrays, and of images in one file. */
const LARGEST_ARRAYS = 2 ** 30;
const LARGEST_IDX = 2 ** 30;

/**
 * @returns undefined where nothing lies there
 * @throws Error in one line that names the file
 */
export async function datasetAt(path: string, wanted: WantedImages): Promise<Dataset | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return undefined;
  const dataset = found.isDirectory() ? await inFolder(path, wanted) : await inFile(path, wanted);
  return {
    ...dataset,
    name: path,
    normalization: dataset.normalization ?? measuredNormalization(dataset.train),
  };
}

async function inFolder(folder: string, wanted: WantedImages): Promise<Dataset> {
  const names = await readdir(folder);
  if (names.some((name) => /^test_batch\.bin(\.gz)?$/.test(name))) return cifar10.load(folder);
  const idx = /^(.*)train[-.]images[-.]idx3-ubyte(\.gz)?$/;
  const prefix = names.map((name) => idx.exec(name)?.[1]).find((found) => found !== undefined);
  if (prefix !== undefined) return idxFolder(folder, names, prefix);
  if (names.includes("train.bin") && names.includes("test.bin")) return cifar100(folder);
  const arrays = names.find((name) => npyName.test(name));
  if (arrays !== undefined) return npyFiles(join(folder, arrays), wanted);
  return imageFolder(folder, wanted);
}

async function inFile(path: string, wanted: WantedImages): Promise<Dataset> {
  if (/\.(csv|tsv|txt)$/i.test(path)) return imageTable(path, wanted);
  if (/\.npy$/i.test(path)) return npyFiles(path, wanted);
  const bytes = await opened(path, LARGEST_ARRAYS);
  if (!looksLikeNpz(bytes))
    throw new Error(
      `data: ${path}: expected an .npz of arrays, a .csv of paths and labels, or a folder of images, of IDX files or of CIFAR's batches`,
    );
  return arrayDataset(await decodeNpz(bytes), path, path, wanted.seed ?? 0);
}

/** `mine-x_train.npy`: what stands before the array's name, and the name. */
const npyName = new RegExp(
  `^(.*?)(${[...arrayNames].sort((a, b) => b.length - a.length).join("|")})\\.npy$`,
  "i",
);

/** Arrays in a file each, beside one another and called alike: x.npy and y.npy, mine-images.npy and mine-labels.npy. */
async function npyFiles(path: string, wanted: WantedImages): Promise<Dataset> {
  const [, prefix] = npyName.exec(basename(path)) ?? [];
  if (prefix === undefined)
    throw new Error(
      `data: ${path}: expected a name that ends in one of ${[...new Set(arrayNames)].join(", ")} and .npy, with its labels beside it`,
    );
  const arrays = new Map<string, Tensor>();
  for (const name of (await readdir(dirname(path))).sort()) {
    const [, before, array] = npyName.exec(name) ?? [];
    if (before !== prefix || array === undefined) continue;
    const file = join(dirname(path), name);
    arrays.set(array.toLowerCase(), decodeNpy(await opened(file, LARGEST_ARRAYS), file, "owned"));
  }
  return arrayDataset(arrays, path, path, wanted.seed ?? 0);
}

/** MNIST and what is kept like it: Fashion-MNIST, EMNIST with its letters, whose labels begin at 1. */
async function idxFolder(folder: string, names: readonly string[], prefix: string): Promise<Dataset> {
  const open = async (...parts: readonly string[]): Promise<NamedFile> => {
    const name = names.find((one) => parts.some((part) => one.startsWith(`${prefix}${part}`)));
    if (name === undefined)
      throw new Error(`data: no ${prefix}${parts[0]}-idx-ubyte, plain or .gz, in ${folder}`);
    const path = join(folder, name);
    return { name: path, bytes: await unpackIdx(await opened(path, LARGEST_IDX), path, LARGEST_IDX) };
  };
  const pair = async (...piles: readonly string[]) =>
    idxImages(
      await open(...piles.flatMap((pile) => [`${pile}-images`, `${pile}.images`])),
      await open(...piles.flatMap((pile) => [`${pile}-labels`, `${pile}.labels`])),
      255,
    );
  const [train, test] = [await pair("train"), await pair("t10k", "test")];
  const highest = [train, test].reduce(
    (most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most),
    0,
  );
  return {
    name: folder,
    classes: Array.from({ length: highest + 1 }, (_, label) => String(label)),
    train,
    test,
  };
}

async function cifar100(folder: string): Promise<Dataset> {
  const pile = async (name: string) => {
    const path = join(folder, name);
    return cifarImages([{ name: path, bytes: await opened(path, LARGEST_ARRAYS) }], "cifar100");
  };
  const classes = Array.from({ length: cifarKinds.cifar100.classes }, (_, label) => String(label));
  return { name: folder, classes, train: await pile("train.bin"), test: await pile("test.bin") };
}

async function opened(path: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  return readAtMost(path, most).catch((error: unknown) => {
    throw new Error(`data: cannot read ${path}: ${reason(error)}`, { cause: error });
  });
}
