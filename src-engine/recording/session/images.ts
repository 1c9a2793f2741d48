// The batches of a recording as a set of images, for whoever leafs through a session's: the pictures of a moment are there once
// it has been read. A run's numbers never come from here.

import type { Dataset, Images } from "../../data/dataset";
import type { Normalization } from "../../data/normalization";
import type { TensorPath } from "../../protocol/protocol";
import type { Shape, Tensor } from "../../tensor/tensor";

interface RecordedImages {
  readonly dataset: Dataset;
  /** By which pixels from 0 to 255 are about what the first batch has. */
  readonly normalization: Normalization;
  /** Draws the batch of a moment. */
  draw(at: number, tensors: ReadonlyMap<TensorPath, Tensor>): void;
}

/** @param first the batch of the first moment, [N, C, H, W] */
export function recordedImages(
  name: string,
  { shape, data }: Tensor,
  moments: number,
  classes: number | undefined,
): RecordedImages {
  const [batch, ...image] = shape as [number, ...number[]];
  let [least, largest] = [Infinity, -Infinity];
  for (const x of data) {
    if (!Number.isFinite(x)) continue;
    least = Math.min(least, x);
    largest = Math.max(largest, x);
  }
  const range = largest > least ? largest - least : 1;
  const from = Number.isFinite(least) ? least : 0;
  const train = noImages(image, moments * batch);
  return {
    dataset: {
      name,
      classes: Array.from({ length: classes ?? 1 }, (_, i) => String(i)),
      train,
      test: noImages(image, 0),
    },
    normalization: { mean: -from / range, deviation: 1 / range },
    draw(at, tensors) {
      const pixels = tensors.get("input")!.data;
      const start = at * pixels.length;
      for (let i = 0; i < pixels.length; i++)
        train.pixels[start + i] = Math.max(0, Math.min(255, Math.round(((pixels[i]! - from) / range) * 255)));
      train.labels.set(tensors.get("target")?.data ?? [], at * batch);
    },
  };
}

/** Black, and of class 0. */
function noImages(image: Shape, count: number): Images {
  const [channels = 1, height = 1, width = 1] = image;
  return {
    ...{ count, channels, height, width },
    pixels: new Uint8Array(count * channels * height * width),
    labels: new Int32Array(count),
  };
}
