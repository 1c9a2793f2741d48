// A whole tensor, however large: an answer holds a region of it.

import { concatenated, sizeOf, type Tensor } from "../../src-engine/tensor/tensor";
import type { Answer } from "../../src-engine/protocol/wire/client";
import type { Requests } from "../../src-engine/protocol/protocol";

type Wanted = Omit<Requests["read"]["arguments"], "from">;

export interface ReadTensor {
  readonly version: string;
  readonly tensor: Tensor;
}

/**
 * @param goesOn is told how many elements are here of how many; false ends it
 * @returns undefined where it was ended, or the tensor became another while it was read
 * @throws Error with the engine's own sentence
 */
export async function readTensor(
  ask: (args: Requests["read"]["arguments"]) => Promise<Answer<"read">>,
  wanted: Wanted,
  goesOn: (here: number, size: number) => boolean = () => true,
): Promise<ReadTensor | undefined> {
  const parts: Tensor[] = [];
  let here = 0;
  let first: string | undefined;
  for (;;) {
    const { body, tensors } = await ask(here === 0 ? wanted : { ...wanted, from: here });
    const { version, shape } = body;
    if (first !== undefined && version !== first) return undefined;
    first = version;
    const part = tensors.get(wanted.path)!;
    parts.push(part);
    here += part.data.length;
    if (here >= sizeOf(shape)) return { version, tensor: concatenated(parts, shape) };
    if (!goesOn(here, sizeOf(shape))) return undefined;
  }
}
