// Training and test images where a set has only one pile of them: every fifth is for testing, chosen by a seed.

import { permutation, random } from "../tensor/random";
import type { Dataset, Images } from "./dataset";

const TEST_SHARE = 0.2;

/** The same seed always parts them the same way; at least one image is for each. @throws Error for fewer than two images */
export function partedImages(images: Images, seed: number): Pick<Dataset, "train" | "test"> {
  const { count } = images;
  if (count < 2) throw new Error(`expected at least 2 images, to train and to test, found ${count}`);
  const order = permutation(count, random(seed, "test"));
  const tested = Math.min(count - 1, Math.max(1, Math.round(count * TEST_SHARE)));
  return { train: chosen(images, order.slice(tested)), test: chosen(images, order.slice(0, tested)) };
}

/** Copies of the images at these places, in the pile's order. */
function chosen(images: Images, places: ArrayLike<number>): Images {
  const { channels, height, width } = images;
  const size = channels * height * width;
  const sorted = Array.from(places).sort((a, b) => a - b);
  const pixels = new Uint8Array(sorted.length * size);
  sorted.forEach((place, n) =>
    pixels.set(images.pixels.subarray(place * size, (place + 1) * size), n * size),
  );
  return {
    ...images,
    count: sorted.length,
    pixels,
    labels: Int32Array.from(sorted, (n) => images.labels[n]!),
  };
}
