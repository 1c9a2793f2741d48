// The images of a session, for a page that leafs through them: which there are, and their pixels as bytes.

import type { Subset } from "../../data/dataset";
import type { Session } from "../../debug/session";
import { bytesAsTensor } from "../../protocol/wire/fileTensor";
import type { ImageSet, Split, TensorPath } from "../../protocol/protocol";
import type { Trainer } from "../../run/trainer";
import { tensor, type Tensor } from "../../tensor/tensor";

interface Told<T> {
  readonly body: T;
  readonly tensors: ReadonlyMap<TensorPath, Tensor>;
}

export function splitOf({ train, validation, test }: Trainer, split: Split): Subset {
  return { train, validation, test }[split];
}

/** Which images a split has, in its order. */
export function listed({ trainer }: Session, split: Split): Told<ImageSet> {
  const { images, indices } = splitOf(trainer, split);
  const labels = Int32Array.from(indices, (index) => images.labels[index]!);
  return {
    body: imageSetOf(images),
    tensors: new Map([
      ["indices", tensor([indices.length], indices, "int32")],
      ["labels", tensor([labels.length], labels, "int32")],
    ]),
  };
}

/**
 * The pixels of images of the pile that a split belongs to.
 * @throws Error naming an index that there is not
 */
export function pictured({ trainer }: Session, split: Split, wanted: readonly number[]): Told<ImageSet> {
  const { images } = splitOf(trainer, split);
  const size = images.channels * images.height * images.width;
  const bytes = new Uint8Array(wanted.length * size);
  wanted.forEach((index, n) => {
    if (index >= images.count)
      throw new Error(`images: expected images from 0 to ${images.count - 1}, got ${index}`);
    bytes.set(images.pixels.subarray(index * size, (index + 1) * size), n * size);
  });
  return { body: imageSetOf(images), tensors: new Map([["pixels", bytesAsTensor(bytes)]]) };
}

/** What the next iteration that begins would take by itself. */
export function nextBatch({ trainer, moment }: Session): {
  readonly iteration: number;
  readonly indices: readonly number[];
} {
  const iteration = moment.pc === 0 ? moment.iteration : moment.iteration + 1;
  return { iteration, indices: [...trainer.batches.at(iteration)] };
}

function imageSetOf({ channels, height, width }: ImageSet): ImageSet {
  return { channels, height, width };
}
