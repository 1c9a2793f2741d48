// A folder with a subfolder for each class; or with folders `train` and `test` (or `val`) of such subfolders.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "../../src-engine/data/dataset";
import { imageDataset, type LabelledFile } from "./imageFiles";
import type { WantedImages } from "./wantedImages";

const trainNames = ["train", "training"];
const testNames = ["test", "val", "valid", "validation"];
const isImage = (name: string): boolean => /\.(png|jpe?g|gif|webp|bmp|tiff?)$/i.test(name);

/** @throws Error in one line */
export async function imageFolder(folder: string, wanted: WantedImages): Promise<Dataset> {
  const { folders, images } = await entriesOf(folder);
  const [train, test] = [trainNames, testNames].map((names) => folders.find((name) => names.includes(name)));
  if (train === undefined || test === undefined) {
    const { files, unlabelled } = await classesIn(folder);
    return imageDataset(folder, files, undefined, unlabelled, wanted);
  }
  const [ofTrain, ofTest] = [await classesIn(join(folder, train)), await classesIn(join(folder, test))];
  const loose = images.map((name) => join(folder, name));
  const unlabelled = [...loose, ...ofTrain.unlabelled, ...ofTest.unlabelled];
  return imageDataset(folder, ofTrain.files, ofTest.files, unlabelled, wanted);
}

async function classesIn(folder: string): Promise<{ files: LabelledFile[]; unlabelled: string[] }> {
  const { folders, images } = await entriesOf(folder);
  const files: LabelledFile[] = [];
  for (const label of folders) {
    const within = await entriesOf(join(folder, label));
    files.push(...within.images.map((name) => ({ path: join(folder, label, name), label })));
  }
  return { files, unlabelled: images.map((name) => join(folder, name)) };
}

/** In the order of their names, whatever the disk's. */
async function entriesOf(folder: string): Promise<{ folders: string[]; images: string[] }> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith("."),
  );
  const sorted = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    folders: sorted.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    images: sorted.filter((entry) => entry.isFile() && isImage(entry.name)).map(({ name }) => name),
  };
}
