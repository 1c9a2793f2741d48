// Images and labels as arrays by their names, as NumPy and Keras people keep them: `x_train`, `y_train`, `images`, `labels`.

import { FormatError } from "../formats/formatError";
import type { Tensor } from "../tensor/tensor";
import type { Dataset, Images } from "./dataset";
import { partedImages } from "./partedImages";

type Arrays = ReadonlyMap<string, Tensor>;

/** Names in small letters, of which the first that is there counts. */
const names = {
  train: [
    ["x_train", "y_train"],
    ["train_images", "train_labels"],
    ["images_train", "labels_train"],
  ],
  test: [
    ["x_test", "y_test"],
    ["test_images", "test_labels"],
    ["x_val", "y_val"],
    ["val_images", "val_labels"],
  ],
  all: [
    ["images", "labels"],
    ["x", "y"],
    ["data", "labels"],
    ["data", "targets"],
    ["images", "targets"],
  ],
} as const;

/** Whether arrays are called as images and their labels are: weights are not. */
export function holdsImages(arrays: ReadonlyMap<string, unknown>): boolean {
  const found = new Set([...arrays.keys()].map((name) => name.toLowerCase()));
  return [...names.train, ...names.all].some((pair) => pair.every((name) => found.has(name)));
}

/** Every name that one of these goes by. */
export const arrayNames: readonly string[] = Object.values(names).flatMap((pairs) => pairs.flat());

/**
 * @param seed by which training and test images are parted where there is one pile
 * @param file for errors
 * @throws FormatError naming the array, what was expected and what was found
 */
export function arrayDataset(arrays: Arrays, name: string, file: string, seed: number): Dataset {
  const fail = (problem: string): never => {
    throw new FormatError("arrays", `${file}: ${problem}`, file);
  };
  const [train, test] = [pileOf(arrays, names.train, fail), pileOf(arrays, names.test, fail)];
  const all = train ?? pileOf(arrays, names.all, fail);
  if (!all) {
    const known = [...names.train, ...names.all].map((pair) => pair.join(" and ")).join(", ");
    return fail(
      `expected arrays called ${known}; found ${[...arrays.keys()].slice(0, 20).join(", ") || "none"}`,
    );
  }
  const piles = test ? { train: all, test } : partedImages(all, seed);
  const shape = ({ channels, height, width }: Images): string => `${channels} × ${height} × ${width}`;
  if (shape(piles.train) !== shape(piles.test))
    fail(`expected test images like those for training, ${shape(piles.train)}, found ${shape(piles.test)}`);
  const most = [piles.train, piles.test].reduce(
    (most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most),
    0,
  );
  return { name, classes: Array.from({ length: most + 1 }, (_, label) => String(label)), ...piles };
}

function pileOf(
  arrays: Arrays,
  pairs: readonly (readonly [string, string])[],
  fail: (problem: string) => never,
): Images | undefined {
  const named = (wanted: string): [string, Tensor] | undefined =>
    [...arrays].find(([name]) => name.toLowerCase() === wanted);
  for (const [imagesName, labelsName] of pairs) {
    const images = named(imagesName);
    if (!images) continue;
    const labels = named(labelsName);
    if (!labels) continue;
    return imagesOf(images, labels, fail);
  }
  return undefined;
}

function imagesOf(
  [name, { shape, data }]: readonly [string, Tensor],
  [labelsName, labels]: readonly [string, Tensor],
  fail: (problem: string) => never,
): Images {
  const layout = layoutOf(shape);
  if (!layout)
    return fail(
      `${name}: expected N × H × W, N × C × H × W or N × H × W × C with 1 or 3 channels, found ${shape.join(" × ")}`,
    );
  const { count, channels, height, width, isChannelLast } = layout;
  const area = height * width;
  const byte = byteOf(data, name, fail);
  const pixels = new Uint8Array(data.length);
  for (let n = 0, at = 0; n < count; n++)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < area; p++, at++)
        pixels[at] = byte(data[n * channels * area + (isChannelLast ? p * channels + c : c * area + p)]!);
  return { count, channels, height, width, pixels, labels: labelsOf(labels, labelsName, count, fail) };
}

function layoutOf(shape: readonly number[]) {
  const [count = 0, a = 0, b = 0, c = 0] = shape;
  if (shape.some((size) => size < 1)) return undefined;
  const isCount = (size: number): boolean => size === 1 || size === 3;
  if (shape.length === 3) return { count, channels: 1, height: a, width: b, isChannelLast: false };
  if (shape.length !== 4) return undefined;
  if (isCount(a)) return { count, channels: a, height: b, width: c, isChannelLast: false };
  return isCount(c) ? { count, channels: c, height: a, width: b, isChannelLast: true } : undefined;
}

/** Bytes as they are; numbers from 0 to 1 and from −1 to 1 become the nearest byte. */
function byteOf(
  data: ArrayLike<number>,
  name: string,
  fail: (problem: string) => never,
): (value: number) => number {
  let [least, most, isWhole] = [Infinity, -Infinity, true];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) fail(`${name}: expected finite numbers, found ${value} at element ${i}`);
    least = Math.min(least, value);
    most = Math.max(most, value);
    isWhole &&= Number.isInteger(value);
  }
  if (least >= 0 && most <= 255 && (isWhole ? most > 1 || data instanceof Int32Array : most > 1))
    return (value) => Math.round(value);
  if (least >= 0 && most <= 1) return (value) => Math.round(255 * value);
  if (least >= -1 && most <= 1) return (value) => Math.round(255 * ((value + 1) / 2));
  return fail(
    `${name}: expected numbers from 0 to 255, from 0 to 1 or from -1 to 1, found ${least} to ${most}`,
  );
}

/** A class a number, or a row with its largest number at the class. */
function labelsOf(
  { shape, data }: Tensor,
  name: string,
  count: number,
  fail: (problem: string) => never,
): Int32Array {
  const [rows = 0, columns = 1] = shape;
  if (rows !== count || shape.length > 2)
    fail(`${name}: expected ${count} labels, one for each image, found ${shape.join(" × ") || "a scalar"}`);
  return Int32Array.from({ length: count }, (_, n) => {
    if (columns > 1) {
      let best = 0;
      for (let k = 1; k < columns; k++) if (data[n * columns + k]! > data[n * columns + best]!) best = k;
      return best;
    }
    const label = data[n]!;
    if (!Number.isInteger(label) || label < 0 || label > 65_535)
      fail(`${name}: expected classes from 0 to 65535, found ${label} at image ${n}`);
    return label;
  });
}
