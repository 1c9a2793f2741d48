// A recording as a file: one iteration of our own run as somebody's NumPy would have saved it, right or with a mistake in it.

import { encodeNpz } from "../../src-engine/formats/npz/npz";
import type { Trainer } from "../../src-engine/run/trainer";
import { convert, tensor, type Tensor } from "../../src-engine/tensor/tensor";
import { observedOf } from "./observed";

/** @param instead what stands in a tensor's place, made of the right one */
export function recordingOf(
  trainer: Trainer,
  instead: Readonly<Record<string, (right: Tensor) => Tensor>> = {},
): Uint8Array<ArrayBuffer> {
  const { values } = observedOf(trainer, {
    keeps: (path) => !/indices|mask|log|stream|next|Rate/i.test(path),
  });
  return encodeNpz(
    new Map(
      [...values].map(([path, { tensor: right }]) => {
        const made = instead[path]?.(right) ?? right;
        return [path, made.dtype === "int32" ? made : convert(made, "float32")];
      }),
    ),
  );
}

/** Every kernel turned by 180°: the mistake of who correlates the wrong way round. */
export function turnedAround({ shape, data }: Tensor): Tensor {
  const each = shape[2]! * shape[3]!;
  return tensor(
    shape,
    Float64Array.from(data, (_, o) => data[o - (o % each) + each - 1 - (o % each)]!),
  );
}
