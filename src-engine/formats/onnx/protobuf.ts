// The wire format of protocol buffers, as far as ONNX needs it. A message is a
// sequence of fields: number, kind, value; what they mean is the schema's affair.
//
// https://protobuf.dev/programming-guides/encoding/

import { FormatError } from "../formatError";

export type Bytes = Uint8Array<ArrayBuffer>;

/** What stands on the wire: a variable-length integer, 4 or 8 bytes, or bytes with a length. */
export type Field =
  | { readonly number: number; readonly kind: "varint"; readonly value: number; readonly at: number }
  | {
      readonly number: number;
      readonly kind: "fixed32" | "fixed64" | "bytes";
      readonly bytes: Uint8Array;
      readonly at: number;
    };

const kinds = ["varint", "fixed64", "bytes", undefined, undefined, "fixed32"] as const;

/** Reads fields from one message; sub-messages are read when somebody asks, so nothing recurses here. */
export function* readFields(message: Uint8Array): Generator<Field> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const at = cursor.at;
    const tag = readVarint(message, cursor);
    const number = Math.floor(tag / 8);
    const kind = kinds[tag % 8];
    if (!(number >= 1 && number < 2 ** 29)) fail(`field at byte ${at} has the number ${number}`);
    if (!kind) fail(`field ${number} at byte ${at} is of wire type ${tag % 8}, which is unknown`);
    if (kind === "varint") {
      yield { number, kind, value: readVarint(message, cursor), at };
      continue;
    }
    const length = kind === "fixed32" ? 4 : kind === "fixed64" ? 8 : readVarint(message, cursor);
    const left = message.length - cursor.at;
    if (!(length >= 0 && length <= left)) {
      fail(`field ${number} at byte ${at} claims ${length} bytes, ${left} are left`);
    }
    yield { number, kind, bytes: message.subarray(cursor.at, cursor.at + length), at };
    cursor.at += length;
  }
}

/** The integers of a packed field, one by one. */
export function* readPacked(bytes: Uint8Array): Generator<number> {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) yield readVarint(bytes, cursor);
}

/** 64 bits, two's complement; infinite where a double cannot hold them exactly. */
function readVarint(bytes: Uint8Array, cursor: { at: number }): number {
  const from = cursor.at;
  let low = 0;
  let high = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[cursor.at];
    if (byte === undefined) fail(`integer at byte ${from} is cut off`);
    cursor.at++;
    const bits = byte & 127;
    if (i < 4) low |= bits << (7 * i);
    else if (i === 4) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= i < 9 ? bits << (7 * i - 32) : bits << 31;
    if (byte < 128) {
      if (i === 9 && byte > 1) break;
      const value = high * 2 ** 32 + (low >>> 0);
      return Number.isSafeInteger(value) ? value : Math.sign(value) * Infinity;
    }
  }
  return fail(`integer at byte ${from} takes more than 64 bits`);
}

/** Bytes in pieces, none of which is copied before the whole is `joined`. */
export interface Rope {
  readonly length: number;
  readonly pieces: readonly Uint8Array[];
}

/** Fields, one after the other, are a message. */
export function rope(...parts: readonly (Uint8Array | Rope)[]): Rope {
  return {
    length: parts.reduce((sum, { length }) => sum + length, 0),
    pieces: parts.flatMap((part) => ("pieces" in part ? part.pieces : [part])),
  };
}

/** The pieces in one array: the only copy that is made of them. */
export function joined({ length, pieces }: Rope): Bytes {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A message that is short. */
export function message(...fields: readonly Bytes[]): Bytes {
  return joined(rope(...fields));
}

/** A field of bytes or of a message, however long. */
export function ropeField(number: number, value: Uint8Array | Rope): Rope {
  return rope(Uint8Array.from([...varint(number * 8 + 2), ...varint(value.length)]), value);
}

/** @param value a safe integer, negative ones too */
export function integerField(number: number, value: number): Bytes {
  return Uint8Array.from([...varint(number * 8), ...varint(value)]);
}

/**
 * A float32.
 * @param number at most 15: its key takes one byte
 */
export function floatField(number: number, value: number): Bytes {
  const bytes = new Uint8Array(5);
  bytes[0] = number * 8 + 5;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return bytes;
}

export function bytesField(number: number, value: Bytes): Bytes {
  return joined(ropeField(number, value));
}

export function textField(number: number, value: string): Bytes {
  return bytesField(number, new TextEncoder().encode(value));
}

/** @param value a safe integer; negative ones take ten bytes, as the format has it */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

function fail(problem: string): never {
  throw new FormatError("onnx", problem);
}
