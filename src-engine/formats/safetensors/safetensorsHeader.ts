// The JSON header of a safetensors file: what tensors there are, of which type and
// shape, at which of the data's bytes.

import type { Shape } from "../../tensor/tensor";
import { elements, type Element } from "../element";
import { FormatError, quoted } from "../formatError";
import { JsonReader } from "../json/jsonReader";

export interface Entry {
  readonly element: Element;
  readonly shape: Shape;
  /** Counted from the first byte after the header. */
  readonly begin: number;
  readonly end: number;
}

interface Header {
  readonly metadata: ReadonlyMap<string, string>;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** The member that holds no tensor. */
export const METADATA = "__metadata__";

/** By the names that the format has for them. Its 8-bit floats are not among them. */
const kinds: ReadonlyMap<string, Element> = new Map([
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["I64", "int64"],
  ["I32", "int32"],
  ["I16", "int16"],
  ["I8", "int8"],
  ["U64", "uint64"],
  ["U32", "uint32"],
  ["U16", "uint16"],
  ["U8", "uint8"],
  ["BOOL", "bool"],
]);
const MAX_RANK = 64;
const MAX_TENSORS = 30_000; // so that a file of names alone cannot take many times its size
const MAX_KEYS = 100_000;

/** @throws FormatError where the reference implementation rejects, and at repeated or unknown keys. */
export function readHeader(bytes: Uint8Array): Header {
  if (bytes[0] !== 0x7b) fail(`header must begin with "{", found ${describeByte(bytes[0])}`);
  const reader = new JsonReader(bytes, fail, "the header");
  const entries = new Map<string, Entry>();
  let metadata: Map<string, string> | undefined;
  reader.object((name) => {
    if (name === METADATA) {
      if (metadata) fail(`key "${METADATA}" occurs twice`);
      metadata = readMetadata(reader);
      return;
    }
    if (entries.has(name)) fail(`tensor ${quoted(name)} occurs twice`);
    if (entries.size === MAX_TENSORS) fail(`more than ${MAX_TENSORS} tensors`);
    entries.set(name, readEntry(reader, name));
  });
  reader.end();
  return { metadata: metadata ?? new Map(), entries };
}

function readMetadata(reader: JsonReader): Map<string, string> {
  const metadata = new Map<string, string>();
  reader.object((key) => {
    if (metadata.has(key)) fail(`metadata key ${quoted(key)} occurs twice`);
    if (metadata.size === MAX_KEYS) fail(`more than ${MAX_KEYS} metadata keys`);
    metadata.set(key, reader.string(`a string as value of metadata ${quoted(key)}`));
  });
  return metadata;
}

function readEntry(reader: JsonReader, name: string): Entry {
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  const once = (field: string, value: unknown): void => {
    if (value !== undefined) fail(`tensor ${quoted(name)} has the field ${quoted(field)} twice`);
  };
  reader.object((field) => {
    if (field === "dtype") {
      once(field, dtype);
      dtype = reader.string();
    } else if (field === "shape") {
      once(field, shape);
      shape = numbers(reader, MAX_RANK, `tensor ${quoted(name)} has more than ${MAX_RANK} dimensions`);
    } else if (field === "data_offsets") {
      once(field, offsets);
      offsets = numbers(reader, 2, `tensor ${quoted(name)} has more than two data_offsets`);
    } else {
      fail(`tensor ${quoted(name)} has unknown field ${quoted(field)}; known are dtype, shape, data_offsets`);
    }
  });
  if (dtype === undefined) fail(`tensor ${quoted(name)} has no dtype`);
  if (shape === undefined) fail(`tensor ${quoted(name)} has no shape`);
  const [begin, end] = offsets ?? [];
  if (begin === undefined || end === undefined) fail(`tensor ${quoted(name)} needs two data_offsets`);
  const kind = kinds.get(dtype);
  if (!kind)
    fail(`tensor ${quoted(name)} has dtype ${quoted(dtype)}; known are ${[...kinds.keys()].join(", ")}`);
  const wanted = count(shape, name) * elements[kind].size;
  if (end - begin !== wanted) {
    fail(
      `tensor ${quoted(name)} is ${dtype} [${shape.join(",")}], ${wanted} bytes, but has bytes ${begin} to ${end}`,
    );
  }
  return { element: kind, shape, begin, end };
}

function numbers(reader: JsonReader, limit: number, problem: string): number[] {
  const list: number[] = [];
  reader.array(() => {
    if (list.length === limit) fail(problem);
    list.push(reader.wholeNumber());
  });
  return list;
}

/** How many elements a shape holds, where that is an exact number. */
export function count(shape: Shape, name: string): number {
  let size = 1;
  for (const n of shape) {
    size *= n;
    if (!Number.isSafeInteger(size) || n < 0)
      fail(`tensor ${quoted(name)} cannot have shape [${shape.join(",")}]`);
  }
  return size;
}

function describeByte(byte: number | undefined): string {
  return byte === undefined ? "nothing" : `byte 0x${byte.toString(16).padStart(2, "0")}`;
}

/** @throws FormatError with a sentence about the file. */
export function fail(problem: string): never {
  throw new FormatError("safetensors", problem);
}
