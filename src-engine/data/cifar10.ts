// CIFAR-10's and CIFAR-100's binary files: of each image a byte for its class, then 1,024 bytes of red, as many of green and of blue, row by
// row. Nothing may be missing, and there is no header.

import { FormatError } from "../formats/formatError";
import type { Images } from "./dataset";
import type { NamedFile } from "./idx";

const SIDE = 32;
const PIXELS = 3 * SIDE * SIDE;
/** Bytes of an image with its class. */
export const RECORD = 1 + PIXELS;

/** In the order of their numbers, as batches.meta.txt has them. */
export const cifar10Classes: readonly string[] = [
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
];

/** How the two sets' files differ: CIFAR-100 has a byte for one of 20 coarse classes before that of the fine one. */
export const cifarKinds = {
  cifar10: { classes: 10, record: RECORD },
  cifar100: { classes: 100, record: 1 + RECORD },
} as const;

/**
 * The images of several files, one behind the other.
 * @throws FormatError when a file is no whole number of images, or has a class beyond the last
 */
export function cifarImages(files: readonly NamedFile[], kind: keyof typeof cifarKinds = "cifar10"): Images {
  const { classes, record } = cifarKinds[kind];
  const counts = files.map((file) => countOf(file, kind));
  const count = counts.reduce((sum, n) => sum + n, 0);
  const pixels = new Uint8Array(count * PIXELS);
  const labels = new Int32Array(count);
  let at = 0;
  files.forEach(({ name, bytes }, f) => {
    for (let n = 0; n < counts[f]!; n++, at++) {
      const from = (n + 1) * record - RECORD;
      const label = bytes[from]!;
      if (label >= classes)
        throw new FormatError(
          kind,
          `${name}: expected classes 0 … ${classes - 1}, found ${label} at image ${n}`,
          `offset ${from}`,
        );
      labels[at] = label;
      pixels.set(bytes.subarray(from + 1, from + RECORD), at * PIXELS);
    }
  });
  return { count, channels: 3, height: SIDE, width: SIDE, pixels, labels };
}

function countOf({ name, bytes }: NamedFile, kind: keyof typeof cifarKinds): number {
  const { record } = cifarKinds[kind];
  const count = bytes.length / record;
  if (count > 0 && Number.isInteger(count)) return count;
  const wanted = `a whole number of images from 1, ${record} bytes each`;
  throw new FormatError(kind, `${name}: expected ${wanted}, the file has ${bytes.length} bytes`);
}
