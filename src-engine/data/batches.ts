// Which images iteration n trains on, as a function of n: any batch can be had
// at once, in any order, so rewinding needs no record of what was drawn.
//
// Every epoch shows every image once, in an order of its own; its last batch is
// smaller where the count does not divide (DataLoader's drop_last=False).

import { random, shuffle } from "../tensor/random";
import type { Images, Subset } from "./dataset";
import { valuesOfBytes, type Normalization } from "./normalization";
import type { Moves } from "./augment/moves";
import { ERASED } from "./augment/sources";

export interface Batches {
  readonly iterationsPerEpoch: number;
  /** How many images an iteration's batch has: the last of an epoch may have fewer. Unlike `at`, it orders nothing. */
  sizeOf(iteration: number): number;
  /**
   * The dataset indices of an iteration's batch, counted from 0 over all epochs. A view: not to be written, and
   * another batch's once a batch of another epoch is asked for.
   */
  at(iteration: number): Uint32Array;
}

/** @throws RangeError when the subset is empty or the batch size is no whole number from 1. */
export function batches({
  subset: { indices },
  batchSize,
  seed,
  shuffle: isShuffled = true,
}: {
  readonly subset: Subset;
  readonly batchSize: number;
  readonly seed: number;
  /** Whether each epoch has a new order; otherwise all keep the subset's. */
  readonly shuffle?: boolean;
}): Batches {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`batches: expected a batch size from 1, got ${batchSize}`);
  }
  if (indices.length === 0) throw new RangeError("batches: expected at least one image, got an empty subset");
  const iterationsPerEpoch = Math.ceil(indices.length / batchSize);

  // Two epochs, so that stepping to and fro across an epoch's end shuffles nothing again. The older one's array
  // takes the next order: a long run would leave them by the megabyte to the garbage collector, which is in no hurry.
  const recent = new Map<number, Uint32Array>();
  const orderOf = (epoch: number): Uint32Array => {
    if (!isShuffled) return indices;
    const known = recent.get(epoch);
    if (known) return known;
    const oldest = recent.size > 1 ? [...recent][0] : undefined;
    if (oldest) recent.delete(oldest[0]);
    const order = oldest?.[1] ?? new Uint32Array(indices.length);
    order.set(indices);
    shuffle(order, random(seed, `shuffle/${epoch}`));
    recent.set(epoch, order);
    return order;
  };

  return {
    iterationsPerEpoch,
    sizeOf: (iteration) => Math.min(batchSize, indices.length - (iteration % iterationsPerEpoch) * batchSize),
    at(iteration) {
      if (!Number.isInteger(iteration) || iteration < 0) {
        throw new RangeError(`batches: expected an iteration from 0, got ${iteration}`);
      }
      const epoch = Math.floor(iteration / iterationsPerEpoch);
      const from = (iteration - epoch * iterationsPerEpoch) * batchSize;
      return orderOf(epoch).subarray(from, from + batchSize);
    },
  };
}

/**
 * Writes the images at `indices` into `input` [N, C, H, W], normalised, and their labels into `target` [N].
 * Both may be longer than the batch; what lies beyond it is left alone.
 * @param moves how far each image is moved, or where each of its pixels is from; what comes in from outside is raw 0
 * @throws RangeError when an array is too short or an index out of range.
 */
export function gather(
  images: Images,
  indices: ArrayLike<number>,
  normalization: Normalization,
  input: Float32Array | Float64Array,
  target: Int32Array,
  moves?: Moves,
): void {
  const size = images.channels * images.height * images.width;
  const wanted = indices.length * size;
  if (input.length < wanted || target.length < indices.length) {
    throw new RangeError(
      `gather: ${indices.length} images of ${size} pixels want ${wanted} inputs and ${indices.length} targets, ` +
        `got room for ${input.length} and ${target.length}`,
    );
  }
  const { pixels, labels, count, channels, height, width } = images;
  const plane = height * width;
  const values = tableOf(normalization, channels);
  for (let n = 0; n < indices.length; n++) {
    const index = indices[n]!;
    if (!(index >= 0 && index < count)) {
      throw new RangeError(`gather: expected an index in 0 … ${count - 1}, got ${index}`);
    }
    const from = index * size;
    const to = n * size;
    if (moves instanceof Int8Array)
      moved(images, from, moves[2 * n]!, moves[2 * n + 1]!, values, input.subarray(to, to + size));
    else if (moves)
      for (let at = 0; at < size; at++) {
        const [source, channel] = [moves[n * plane + (at % plane)]!, Math.floor(at / plane)];
        const raw = source < 0 ? 0 : pixels[from + channel * plane + source]!;
        input[to + at] = source === ERASED ? 0 : values[256 * channel + raw]!;
      }
    else
      for (let c = 0, i = 0; c < channels; c++)
        for (const end = i + plane; i < end; i++) input[to + i] = values[256 * c + pixels[from + i]!]!;
    target[n] = labels[index]!;
  }
}

/** One image, `down` and `right` of where it was. */
function moved(
  { pixels, height, width }: Images,
  from: number,
  down: number,
  right: number,
  values: ReturnType<typeof valuesOfBytes>,
  out: Float32Array | Float64Array,
): void {
  for (let at = 0; at < out.length; at++) {
    const column = (at % width) - right;
    const row = (Math.floor(at / width) % height) - down;
    const inside = column >= 0 && column < width && row >= 0 && row < height;
    const channel = Math.floor(at / (height * width));
    out[at] = values[256 * channel + (inside ? pixels[from + at - down * width - right]! : 0)]!;
  }
}

// The last table is kept: at batch size 1 filling it anew would cost as much as the image.
let latest: { readonly normalization: Normalization; readonly channels: number } | undefined;
let table: ReturnType<typeof valuesOfBytes> = new Float64Array();

function tableOf(normalization: Normalization, channels: number): ReturnType<typeof valuesOfBytes> {
  if (latest?.normalization !== normalization || latest.channels !== channels) {
    latest = { normalization, channels };
    table = valuesOfBytes(normalization, channels);
  }
  return table;
}
