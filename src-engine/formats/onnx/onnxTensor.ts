// Tensors in ONNX: weights, settings, and whatever else is a constant. What there is of one is read and checked at once; its numbers
// only when somebody asks for them.

import { sizeOf, type Shape } from "../../tensor/tensor";
import { quoted } from "../formatError";
import { elementTypes, numbersOf, type ElementType, type NumberKind, type Numbers } from "./elementTypes";
import { bytesAt, placeOf, type FilesBeside } from "./externalData";
import { add, bytesOf, fail, integer, integers, text } from "./onnxFields";
import { readFields, readPacked, type Field } from "./protobuf";

/** The data type that weights are written in, and the one of whole numbers that nodes take as inputs. */
export const FLOAT = 1;
export const INT64 = 7;

/** Integers take eight times the memory of the bytes that they may have in a file, and no network needs more of them. */
const MOST_INTEGERS = 2 ** 20;

export interface OnnxTensor {
  readonly name: string;
  /** As ONNX calls it: `FLOAT`, `INT64`. */
  readonly type: string;
  readonly kind: NumberKind;
  readonly shape: Shape;
  /** Why its numbers cannot be had, where they cannot: half a sentence about the tensor. */
  readonly without?: string;
  /** The file beside the model in which its numbers lie. */
  readonly elsewhere?: string;
  /** A copy. */
  numbers(): Numbers;
}

/**
 * @param what is read: an initializer, an attribute
 * @throws FormatError where it contradicts itself
 */
export function readTensor(bytes: Uint8Array, files: FilesBeside, what = "initializer"): OnnxTensor {
  let name = "";
  let number = 0;
  let raw: Uint8Array | undefined;
  let isElsewhere = false;
  let isSegment = false;
  const shape: number[] = [];
  const external: Field[] = [];
  const typed = new Set<number>();
  for (const field of readFields(bytes)) {
    if (field.number === 1) integers(field, shape, "dims");
    else if (field.number === 2) number = integer(field, "data_type");
    else if (field.number === 8) name = text(field, `${what} name`);
    else if (field.number === 9) raw = bytesOf(field, "raw_data");
    else if (field.number === 13) add(external, field, "entries of external_data");
    else if (field.number === 14) isElsewhere = integer(field, "data_location") === 1;
    else if (field.number === 3) isSegment = true;
    else if (isOfNumbers(field.number)) typed.add(field.number);
  }
  const about = `${what} ${quoted(name)}`;
  if (isSegment) fail(`${about} holds segment, which is not supported`);
  if (!shape.every((n) => n >= 0 && Number.isFinite(n)))
    fail(`${about} has the shape [${shape.join(",")}], which cannot be`);
  const type = elementTypes.get(number);
  const place = isElsewhere || external.length > 0 ? placeOf(external, about) : undefined;
  const known = {
    name,
    type: type?.name ?? `data_type ${number}`,
    kind: type?.kind ?? "float",
    shape,
    ...(place && { elsewhere: place.file }),
  };
  const without = (why: string): OnnxTensor => ({
    ...known,
    without: why,
    numbers: () => fail(`${about} ${why}`),
  });
  if (!type) return without(`is of data_type ${number}; known are ${[...elementTypes.keys()].join(", ")}`);
  if (raw && typed.size > 0) fail(`${about} holds both raw_data and numbers one by one`);
  const count = sizeOf(shape);
  if (place) {
    raw = bytesAt(place, files, count * type.bytes, about);
    if (!raw) return without(`lies in the file ${quoted(place.file)}, which was not given`);
  }
  const found = raw ? raw.length / type.bytes : countOf(bytes, type);
  if (found !== count)
    fail(
      `${about} of shape [${shape.join(",")}] takes ${count * type.bytes} bytes, found ${found * type.bytes}`,
    );
  if (type.kind !== "float" && type.kind !== "double" && count > MOST_INTEGERS)
    return without(`holds ${count} integers; at most ${MOST_INTEGERS} are read`);
  return { ...known, numbers: () => (raw ? fromRaw(raw, type) : oneByOne(bytes, type, count)) };
}

function isOfNumbers(field: number): boolean {
  return [...elementTypes.values()].some((type) => type.field === field);
}

function fromRaw(raw: Uint8Array, { name, kind, bytes, read }: ElementType): Numbers {
  // Our own bytes lie as the machine has them.
  if (name === "FLOAT") return new Float32Array(raw.slice().buffer);
  const numbers = numbersOf(kind, raw.length / bytes);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let i = 0; i < numbers.length; i++) numbers[i] = read(view, i * bytes);
  return numbers;
}

/** How many numbers stand one by one or packed in the type's own field. */
function countOf(message: Uint8Array, type: ElementType): number {
  let count = 0;
  for (const field of readFields(message)) {
    if (field.number !== type.field) continue;
    if (field.kind === "varint") count++;
    else if (isFixed(type))
      count += field.bytes.length % type.bytes === 0 ? field.bytes.length / type.bytes : NaN;
    else for (const byte of bytesOf(field, "numbers")) if (byte < 128) count++;
  }
  return count;
}

/** They are looked through twice, because a list of them would take many times as much. */
function oneByOne(message: Uint8Array, type: ElementType, count: number): Numbers {
  const numbers = numbersOf(type.kind, count);
  const toNumber =
    type.ofInteger ?? ((integer: number) => (type.kind === "bool" ? Number(integer !== 0) : integer));
  let at = 0;
  for (const field of readFields(message)) {
    if (field.number !== type.field) continue;
    if (field.kind === "varint") numbers[at++] = toNumber(field.value);
    else if (isFixed(type)) {
      const view = new DataView(field.bytes.buffer, field.bytes.byteOffset, field.bytes.byteLength);
      for (let i = 0; i < field.bytes.length; i += type.bytes) numbers[at++] = type.read(view, i);
    } else for (const integer of readPacked(bytesOf(field, "numbers"))) numbers[at++] = toNumber(integer);
  }
  return numbers;
}

/** Whether they take their 4 or 8 bytes there as well. */
function isFixed({ name }: ElementType): boolean {
  return name === "FLOAT" || name === "DOUBLE";
}
