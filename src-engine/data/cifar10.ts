// CIFAR-10's binary files: of each image a byte for its class, then 1,024 bytes of red, as many of green and of blue, row by
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

/**
 * The images of several files, one behind the other.
 * @throws FormatError when a file is no whole number of images, or has a class beyond 9
 */
export function cifarImages(files: readonly NamedFile[]): Images {
  const counts = files.map((file) => countOf(file));
  const count = counts.reduce((sum, n) => sum + n, 0);
  const pixels = new Uint8Array(count * PIXELS);
  const labels = new Int32Array(count);
  let at = 0;
  files.forEach(({ name, bytes }, f) => {
    for (let n = 0; n < counts[f]!; n++, at++) {
      const from = n * RECORD;
      const label = bytes[from]!;
      if (label >= cifar10Classes.length)
        throw new FormatError(
          "cifar10",
          `${name}: expected classes 0 … 9, found ${label} at image ${n}`,
          `offset ${from}`,
        );
      labels[at] = label;
      pixels.set(bytes.subarray(from + 1, from + RECORD), at * PIXELS);
    }
  });
  return { count, channels: 3, height: SIDE, width: SIDE, pixels, labels };
}

function countOf({ name, bytes }: NamedFile): number {
  const count = bytes.length / RECORD;
  if (count > 0 && Number.isInteger(count)) return count;
  const wanted = `a whole number of images from 1, ${RECORD} bytes each`;
  throw new FormatError("cifar10", `${name}: expected ${wanted}, the file has ${bytes.length} bytes`);
}
