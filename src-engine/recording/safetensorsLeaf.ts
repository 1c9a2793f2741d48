// A safetensors file of a recording: its header is read, its numbers are not.

import { elements, numbersIn, type Element } from "../formats/element";
import { FormatError, quoted } from "../formats/formatError";
import { readHeader, type Entry } from "../formats/safetensors/safetensorsHeader";
import { handedOn, pathOf, type Leaf } from "./leaf";
import type { RecordedFile } from "./recordedFile";
import type { Precision, RecordedTensor } from "./recording";

const LARGEST_HEADER = 100_000_000;

/** @throws FormatError */
export async function safetensorsLeaf(file: RecordedFile): Promise<Leaf> {
  const { name, byteLength } = file;
  const fail = (problem: string): never => {
    throw new FormatError("safetensors", `${problem} (in ${name})`, name);
  };
  const beginning = await file.read(0, 8);
  const claimed = new DataView(beginning.buffer, beginning.byteOffset, 8).getBigUint64(0, true);
  if (claimed > BigInt(Math.min(byteLength - 8, LARGEST_HEADER)))
    fail(`the header claims ${claimed} bytes, the file has ${byteLength - 8} after the length`);
  const start = 8 + Number(claimed);
  const { metadata, entries } = readHeader(await file.read(8, start));
  for (const [tensor, { end }] of entries)
    if (start + end > byteLength)
      fail(
        `tensor ${quoted(tensor)} ends at byte ${start + end}, the file has ${byteLength}: it was cut off`,
      );
  return {
    path: pathOf(name),
    isArray: false,
    metadata,
    tensors: [...entries].map(([tensor, entry]) => recorded(file, start, tensor, entry)),
  };
}

function recorded(
  file: RecordedFile,
  start: number,
  name: string,
  { element, shape, begin, end }: Entry,
): RecordedTensor {
  return {
    name,
    shape,
    ...(isFloat(element) && { precision: element }),
    async read() {
      const bytes = await file.read(start + begin, start + end);
      return handedOn({ shape, ...numbersIn(bytes, element) });
    },
  };
}

const isFloat = (element: Element): element is Precision => elements[element].held !== "int32";
