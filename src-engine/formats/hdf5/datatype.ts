// What the elements of a dataset or an attribute are: numbers that files of weights hold, or texts.

import type { Element } from "../element";
import { fail, type Hdf5Bytes } from "./hdf5Bytes";

export type Datatype =
  | {
      readonly kind: "numbers";
      readonly element: Element;
      readonly bigEndian: boolean;
      readonly size: number;
    }
  | { readonly kind: "text"; readonly size: number }
  /** Each in a heap of the file. */
  | { readonly kind: "heapText"; readonly size: number };

const FLOATS: ReadonlyMap<number, Element> = new Map([
  [2, "float16"],
  [4, "float32"],
  [8, "float64"],
]);

/** @throws FormatError where there are elements that nobody reads here, such as compounds or references */
export function datatypeAt(file: Hdf5Bytes, at: number): Datatype {
  const kind = file.u8(at) & 15;
  const bits = file.u8(at + 1);
  const size = file.u32(at + 4);
  if (size === 0) return fail(`a type at ${at} takes no bytes`);
  if (kind === 0) {
    const element = `${bits & 8 ? "int" : "uint"}${8 * size}` as Element;
    if (![1, 2, 4, 8].includes(size)) fail(`whole numbers of ${size} bytes are not read`);
    return { kind: "numbers", element, bigEndian: (bits & 1) === 1, size };
  }
  if (kind === 1) {
    const element = FLOATS.get(size);
    const exponent = file.u8(at + 13);
    if (element === undefined) return fail(`floats of ${size} bytes are not read`);
    // Sixteen bits with an exponent of eight are the upper half of a float32.
    return {
      kind: "numbers",
      element: size === 2 && exponent === 8 ? "bfloat16" : element,
      bigEndian: (bits & 1) === 1,
      size,
    };
  }
  if (kind === 3) return { kind: "text", size };
  if (kind === 9 && (bits & 15) === 1 && size === 16) return { kind: "heapText", size };
  // h5py writes truth as an enumeration of bytes.
  if (kind === 8 && size === 1) return { kind: "numbers", element: "uint8", bigEndian: false, size };
  return fail(`elements of type ${kind} are not read`);
}

/** The sizes of a dataspace; [] of a scalar. */
export function dataspaceAt(file: Hdf5Bytes, at: number): readonly number[] {
  const version = file.u8(at);
  const rank = file.u8(at + 1);
  if (version !== 1 && version !== 2) fail(`a dataspace at ${at} is of version ${version}; known are 1, 2`);
  if (version === 2 && file.u8(at + 3) === 2) return [0];
  if (rank > 32) fail(`a dataspace at ${at} has ${rank} dimensions`);
  const from = at + (version === 1 ? 8 : 4);
  const shape = Array.from({ length: rank }, (_, i) => file.u64(from + 8 * i));
  if (!shape.every(Number.isSafeInteger)) fail(`a dataspace at ${at} has sizes that are none`);
  return shape;
}
