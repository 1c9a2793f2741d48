// CIFAR-10, read from a folder of its binary files, plain or gzipped, as they are distributed. Of its five batches of training
// images any may be missing: what is there is used.

import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { cifar10Classes, cifarImages, RECORD } from "../../src-engine/data/cifar10";
import type { NamedFile } from "../../src-engine/data/idx";
import { folderFor, type DatasetSource } from "./datasetSource";

/** Ten thousand images are 31 MB; nothing that calls itself a batch of them may be more than this. */
const LARGEST = 20_000 * RECORD;
const trainingParts = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}`);
const wanted = "data_batch_1.bin … data_batch_5.bin and test_batch.bin, plain or .gz";

export const cifar10: DatasetSource = {
  name: "cifar10",
  about: "read from a folder",
  input: [3, 32, 32],
  classes: 10,
  files: "CIFAR-10's binary batches, plain or gzipped",
  async load(given) {
    const folder = folderFor("cifar10", wanted, given);
    const [test, ...train] = await Promise.all(
      ["test_batch", ...trainingParts].map((part) => open(folder, part)),
    );
    const found = train.filter((file) => file !== undefined);
    const missing = !test ? "test_batch.bin" : found.length === 0 ? "data_batch_1.bin" : undefined;
    if (!test || missing !== undefined)
      throw new Error(`cifar10: no ${missing} in ${resolve(folder)}; expected there ${wanted}`);
    return {
      name: "cifar10",
      classes: cifar10Classes,
      train: cifarImages(found),
      test: cifarImages([test]),
      // Of the 50,000 training images, rounded as they are usually given.
      normalization: { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] },
    };
  },
};

/** Undefined where there is none, plain or gzipped. */
async function open(folder: string, part: string): Promise<NamedFile | undefined> {
  for (const name of [`${part}.bin`, `${part}.bin.gz`]) {
    const path = join(folder, name);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      throw new Error(`cifar10: cannot read ${path}: ${error.message}`);
    });
    if (!found?.isFile()) continue;
    if (found.size > LARGEST)
      throw new Error(`cifar10: ${path}: expected at most ${LARGEST} bytes, the file has ${found.size}`);
    const bytes = await readFile(path).catch((error: Error) => {
      throw new Error(`cifar10: cannot read ${path}: ${error.message}`);
    });
    return { name: path, bytes: await unpacked(bytes, path) };
  }
  return undefined;
}

/** The file's bytes as they are where it is not gzipped, which its first bytes say and not its name: no label is 31. */
async function unpacked(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip)(bytes, {
      maxOutputLength: LARGEST,
    });
  } catch (error) {
    throw new Error(
      `cifar10: ${path}: expected a whole gzip file of at most ${LARGEST} bytes unpacked, unpacking stops: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
