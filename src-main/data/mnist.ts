// MNIST, and Fashion-MNIST, which is kept like it: read from a folder of four IDX files, plain or gzipped, as they are distributed.

import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Images } from "../../src-engine/data/dataset";
import { idxImages, type NamedFile } from "../../src-engine/data/idx";
import { folderFor, type DatasetSource } from "./datasetSource";
import { unpackIdx } from "./gzippedIdx";

/** Sixty thousand images are 47 MB; nothing that calls itself MNIST may unpack to more than this. */
const LARGEST = 256 * 1024 * 1024;

export const mnist = ofIdxFiles("mnist", "MNIST", ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);

export const fashionMnist = ofIdxFiles("fashion-mnist", "Fashion-MNIST", [
  ...["T-shirt", "trouser", "pullover", "dress", "coat"],
  ...["sandal", "shirt", "sneaker", "bag", "ankle boot"],
]);

function ofIdxFiles(name: string, title: string, classes: readonly string[]): DatasetSource {
  return {
    name,
    about: "downloaded, or read from a folder",
    input: [1, 28, 28],
    classes: classes.length,
    files: `${title}'s four IDX files, plain or gzipped`,
    async load(given) {
      const folder = folderFor(name, wanted(), given);
      const [train, test] = await Promise.all([pair(folder, "train"), pair(folder, "t10k")]);
      return { name, classes, train, test };
    },
  };
}

async function pair(folder: string, part: "train" | "t10k"): Promise<Images> {
  const [images, labels] = await Promise.all([
    open(folder, `${part}-images`, "idx3-ubyte"),
    open(folder, `${part}-labels`, "idx1-ubyte"),
  ]);
  return idxImages(images, labels);
}

/** The first of a file's usual names that is there, unpacked where it is gzipped. */
async function open(folder: string, part: string, kind: string): Promise<NamedFile> {
  for (const name of [`${part}-${kind}`, `${part}.${kind}`, `${part}-${kind}.gz`, `${part}.${kind}.gz`]) {
    const path = join(folder, name);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      throw new Error(`mnist: cannot read ${path}: ${error.message}`);
    });
    if (!found?.isFile()) continue;
    if (found.size > LARGEST) {
      throw new Error(`mnist: ${path}: expected at most ${LARGEST} bytes, the file has ${found.size}`);
    }
    const bytes = await readFile(path).catch((error: Error) => {
      throw new Error(`mnist: cannot read ${path}: ${error.message}`);
    });
    return { name: path, bytes: await unpackIdx(bytes, path, LARGEST) };
  }
  throw new Error(`mnist: no ${part}-${kind} in ${resolve(folder)}; expected there ${wanted()}`);
}

function wanted(): string {
  return (
    "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, " +
    "plain or .gz"
  );
}
