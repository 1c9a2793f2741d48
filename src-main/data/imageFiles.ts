// A set out of image files, whoever says which class each is of: decoded one after the other, brought to one size, and those
// that cannot be read left out by name.

import { resolve } from "node:path";
import type { Dataset, Images } from "../../src-engine/data/dataset";
import { fitPicture, type Wanted } from "../../src-engine/data/images/fitPicture";
import { decodeImage, LARGEST_IMAGE_FILE, type Picture } from "../../src-engine/data/images";
import { measuredNormalization } from "../../src-engine/data/measured";
import { partedImages } from "../../src-engine/data/partedImages";
import { readAtMost, reason } from "../files";
import type { WantedImages } from "./wantedImages";

/** A file and the class it is of. */
export interface LabelledFile {
  readonly path: string;
  readonly label: string;
}

/** Images of a set, and the bytes that all of them together may take once they are of one size. */
const MOST_IMAGES = 200_000;
const MOST_BYTES = 2 ** 30;
/** The side of images whose sizes differ, where no model says what it wants. */
const USUAL_SIDE = 64;
/** A note names so many. */
const NAMED = 5;

/**
 * @param test undefined where there is one pile, which is parted by the seed
 * @param unlabelled files that belong to no class
 */
export async function imageDataset(
  name: string,
  train: readonly LabelledFile[],
  test: readonly LabelledFile[] | undefined,
  unlabelled: readonly string[],
  { seed = 0, shape, isStrict = false, heard = () => undefined }: WantedImages,
): Promise<Dataset> {
  const all = [...train, ...(test ?? [])];
  if (all.length === 0) throw new Error(`data: no labelled images in ${resolve(name)}`);
  if (all.length > MOST_IMAGES)
    throw new Error(`data: ${resolve(name)}: expected at most ${MOST_IMAGES} images, found ${all.length}`);
  const classes = [...new Set(all.map(({ label }) => label))].sort();
  const wanted = shape ?? (await usualShape(all));
  const bytes = all.length * wanted.channels * wanted.height * wanted.width;
  if (bytes > MOST_BYTES)
    throw new Error(
      `data: ${resolve(name)}: ${all.length} images of that size take ${bytes} bytes, more than ${MOST_BYTES}`,
    );
  const unread: string[] = [];
  const odd = { count: 0 };
  let done = 0;
  const next = (): void => heard(++done, all.length);
  const read = (files: readonly LabelledFile[]) => pile(files, classes, wanted, { unread, odd, next });
  const pileOfTrain = await read(train);
  if (pileOfTrain.count === 0)
    throw new Error(`data: ${resolve(name)}: no image is left to train with: ${named(unread)}`);
  const piles = test ? { train: pileOfTrain, test: await read(test) } : partedImages(pileOfTrain, seed);
  const left = [...unlabelled.map((path) => `${path}: belongs to no class`), ...unread];
  if (isStrict && left.length) throw new Error(`data: ${named(left)} (--bad-images skip leaves them out)`);
  if (piles.train.count === 0 || piles.test.count === 0)
    throw new Error(
      `data: ${resolve(name)}: no image is left to ${piles.train.count ? "test" : "train"} with: ${named(left)}`,
    );
  const notes = [
    ...(left.length ? [`${left.length} files are left out: ${named(left)}`] : []),
    ...(odd.count
      ? [
          `${odd.count} of ${all.length} images were not ${wanted.width} × ${wanted.height}: cut to their middle and scaled`,
        ]
      : []),
    ...unbalanced(piles.train, classes),
  ];
  const normalization = measuredNormalization(piles.train);
  return { name, classes, ...piles, normalization, ...(notes.length && { notes }) };
}

function named(problems: readonly string[]): string {
  const more = problems.length - NAMED;
  return `${problems.slice(0, NAMED).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

/** What the first images are, where they are alike. */
async function usualShape(files: readonly LabelledFile[]): Promise<Wanted> {
  const pictures: Picture[] = [];
  for (const { path } of files.slice(0, 32)) {
    const picture = await readPicture(path).catch(() => undefined);
    if (picture) pictures.push(picture);
  }
  const sizes = new Set(pictures.map(({ width, height }) => `${width} ${height}`));
  const [first] = pictures;
  const channels = pictures.some((one) => one.channels === 3) ? 3 : 1;
  if (first && sizes.size === 1 && first.width * first.height <= 256 * 256)
    return { channels, height: first.height, width: first.width };
  return { channels, height: USUAL_SIDE, width: USUAL_SIDE };
}

async function pile(
  files: readonly LabelledFile[],
  classes: readonly string[],
  wanted: Wanted,
  { unread, odd, next }: { unread: string[]; odd: { count: number }; next: () => void },
): Promise<Images> {
  const size = wanted.channels * wanted.height * wanted.width;
  const pixels = new Uint8Array(files.length * size);
  const labels = new Int32Array(files.length);
  let count = 0;
  for (const { path, label } of files) {
    next();
    try {
      const picture = await readPicture(path);
      if (picture.width !== wanted.width || picture.height !== wanted.height) odd.count++;
      pixels.set(fitPicture(picture, wanted), count * size);
      labels[count++] = classes.indexOf(label);
    } catch (error) {
      unread.push(reason(error).replace(/^image: /, ""));
    }
  }
  return { ...wanted, count, pixels: pixels.subarray(0, count * size), labels: labels.subarray(0, count) };
}

async function readPicture(path: string): Promise<Picture> {
  const bytes = await readAtMost(path, LARGEST_IMAGE_FILE).catch((error: unknown) => {
    throw new Error(`${path}: ${reason(error)}`, { cause: error });
  });
  return decodeImage(bytes, path);
}

/** A class with less than a tenth of the images that the largest has learns badly. */
function unbalanced({ labels }: Images, classes: readonly string[]): readonly string[] {
  const counts = classes.map((_, c) => labels.reduce((sum, label) => sum + Number(label === c), 0));
  const most = Math.max(...counts);
  const few = classes.filter((_, c) => counts[c]! * 10 < most);
  if (few.length === 0) return [];
  return [
    `the classes are unbalanced: ${few.slice(0, NAMED).join(", ")} have fewer than a tenth of the ${most} images of the largest`,
  ];
}
