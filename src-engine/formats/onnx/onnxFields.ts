// A protobuf field's value as the schema wants it, or a sentence that says what is
// wrong. Lists are limited, so that a small file cannot become much memory.

import { FormatError } from "../formatError";
import { readPacked, type Field } from "./protobuf";

export const MAX_LIST = 10_000;
export const MAX_RANK = 64;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * @param what it lists, in the plural
 * @throws FormatError where the list is full
 */
export function add<T>(list: T[], item: T, what: string): void {
  if (list.length >= MAX_LIST) fail(`more than ${MAX_LIST} ${what}`);
  list.push(item);
}

/** @param most how many the list may hold */
export function integers(field: Field, list: number[], what: string, most = MAX_RANK): void {
  for (const value of field.kind === "bytes" ? readPacked(field.bytes) : [anyInteger(field, what)]) {
    if (list.length === most) fail(`${what} lists more than ${most} integers`);
    list.push(value);
  }
}

/** @throws FormatError where the field is no integer, or one beyond 2^53 */
export function integer(field: Field, what: string): number {
  const value = anyInteger(field, what);
  return Number.isFinite(value) ? value : fail(`${what} holds an integer beyond 2^53`);
}

/** Infinite beyond 2^53: files have such for "to the end". */
export function anyInteger(field: Field, what: string): number {
  return field.kind === "varint" ? field.value : fail(`${what} must be an integer, found ${field.kind}`);
}

/** Floats one by one or packed. */
export function floats(field: Field, list: number[], what: string): void {
  const bytes = field.kind === "fixed32" ? field.bytes : bytesOf(field, what);
  if (bytes.length % 4 !== 0) fail(`${what} packs ${bytes.length} bytes, which are no floats`);
  for (let i = 0; i < bytes.length; i += 4) {
    if (list.length === MAX_LIST) fail(`${what} lists more than ${MAX_LIST} floats`);
    list.push(new DataView(bytes.buffer, bytes.byteOffset + i).getFloat32(0, true));
  }
}

/** @throws FormatError where the field is no float32 */
export function float(field: Field, what: string): number {
  if (field.kind !== "fixed32") return fail(`${what} must be a float, found ${field.kind}`);
  return new DataView(field.bytes.buffer, field.bytes.byteOffset).getFloat32(0, true);
}

/**
 * A view of the file, not a copy.
 * @throws FormatError where the field holds a number
 */
export function bytesOf(field: Field, what: string): Uint8Array {
  return field.kind === "bytes" ? field.bytes : fail(`${what} must be bytes, found ${field.kind}`);
}

/** @throws FormatError where the field is no text in UTF-8 */
export function text(field: Field, what: string): string {
  try {
    return utf8.decode(bytesOf(field, what));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    return fail(`${what} is not UTF-8`);
  }
}

/** @throws FormatError with a sentence about the file. */
export function fail(problem: string): never {
  throw new FormatError("onnx", problem);
}
