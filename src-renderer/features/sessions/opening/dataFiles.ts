// Which files are of a set of images, by their names alone: what they hold the engine says.

import type { DataFile } from "../../../../src-engine/protocol/wire/host";

/** As many as the engine takes. */
export const MOST_DATA_FILES = 200_000;

const IMAGE = /\.(png|jpe?g|gif|webp|bmp|tiff?)$/i;
/** IDX files, and CIFAR's batches. */
const BATCH = /(ubyte|(train|test|data)(_batch(_\d)?)?\.bin)(\.gz)?$/i;
const OTHERS = /\.(npz|npy|csv|tsv|txt)$/i;

/** What is sent of a folder; hidden files are not. */
export const isOfSet = (path: string): boolean =>
  !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX") &&
  (IMAGE.test(path) || BATCH.test(path) || OTHERS.test(path));

/** Files in one of the binary forms, or images in folders. Arrays in an .npz are known by their content alone. */
export function looksLikeSet(files: readonly Pick<DataFile, "path">[]): boolean {
  if (files.some(({ path }) => BATCH.test(path))) return true;
  const images = files.filter(({ path }) => IMAGE.test(path)).length;
  return images > 1 && images * 2 >= files.length;
}
