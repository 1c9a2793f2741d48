// safetensors: 8 bytes of header length, a JSON header, then the tensors' bytes.
//
// Besides being a file format this is the wire format: a protocol frame is a
// safetensors file whose metadata holds the message (see protocol/wire/frame.ts).
//
// The format: https://github.com/huggingface/safetensors#format. Everything in it
// is little-endian, as is every machine we run on.

import type { Tensor } from "../../tensor/tensor";
import { checkDecodedSize, MOST_DECODED } from "../decodedSize";
import { heldBytes, numbersIn } from "../element";
import { quoted } from "../formatError";
import { hasLoneSurrogate } from "../json/jsonReader";
import { count, fail, METADATA, readHeader, type Entry } from "./safetensorsHeader";

export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const codes = { float64: "F64", float32: "F32", int32: "I32" } as const;
const MAX_HEADER = 100_000_000; // as in the reference implementation

/**
 * The same tensors give the same bytes: metadata by key, tensors by alignment
 * (largest first), then by name; the header padded so that the data is aligned.
 * @throws FormatError when a name cannot be written or a shape and its data disagree
 */
export function encodeSafetensors({ metadata, tensors }: Safetensors): Uint8Array<ArrayBuffer> {
  const members: string[] = [];
  if (metadata.size > 0) {
    const pairs = [...metadata].sort(byName).map(([key, value]) => `${quote(key)}:${quote(value)}`);
    members.push(`"${METADATA}":{${pairs.join(",")}}`);
  }
  const order = [...tensors].sort(
    (a, b) => b[1].data.BYTES_PER_ELEMENT - a[1].data.BYTES_PER_ELEMENT || byName(a, b),
  );
  let end = 0;
  for (const [name, { dtype, shape, data }] of order) {
    if (name === METADATA) fail(`no tensor may be named "${METADATA}"`);
    if (count(shape, name) !== data.length) {
      fail(`tensor ${quoted(name)} has shape [${shape.join(",")}] but ${data.length} values`);
    }
    const begin = end;
    end += data.byteLength;
    members.push(
      `${quote(name)}:{"dtype":"${codes[dtype]}","shape":[${shape.join(",")}],"data_offsets":[${begin},${end}]}`,
    );
  }
  const text = new TextEncoder().encode(`{${members.join(",")}}`);
  if (text.length > MAX_HEADER) fail(`header takes ${text.length} bytes, the format allows ${MAX_HEADER}`);
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  bytes.fill(0x20, 8 + text.length, start);
  let at = start;
  for (const [, { data }] of order) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Tensors are views of `bytes` wherever type and alignment allow, copies elsewhere (16-bit floats as float32); they
 * come in the order of their bytes.
 * @param most bytes that all tensors together may take
 * @throws FormatError
 */
export function decodeSafetensors(bytes: Uint8Array<ArrayBuffer>, most = MOST_DECODED): Safetensors {
  if (bytes.length < 8) fail(`file has ${bytes.length} bytes, the header length alone takes 8`);
  const claimed = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (claimed > BigInt(bytes.length - 8)) {
    fail(`header claims ${claimed} bytes, file has ${bytes.length - 8} after the length`);
  }
  if (claimed > BigInt(MAX_HEADER)) fail(`header claims ${claimed} bytes, at most ${MAX_HEADER} are allowed`);
  const start = 8 + Number(claimed);
  checkDecodedSize(bytes.length - start, most, fail);
  const { metadata, entries } = readHeader(bytes.subarray(8, start));
  const held = [...entries].reduce(
    (sum, [name, { element, shape }]) => sum + heldBytes(element, count(shape, name)),
    0,
  );
  checkDecodedSize(held, most, fail);
  const order = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const [name, entry] of order) {
    if (entry.begin > end) fail(`bytes ${end} to ${entry.begin} of the data belong to no tensor`);
    if (entry.begin < end)
      fail(`tensor ${quoted(name)} begins at byte ${entry.begin}, inside another that ends at ${end}`);
    end = entry.end;
    tensors.set(name, view(bytes, start, entry, name));
  }
  if (start + end !== bytes.length) {
    fail(`tensors end at byte ${end} of the data, file has ${bytes.length - start}`);
  }
  return { metadata, tensors };
}

/** By the bytes alone; a damaged file is recognized too, so that its error can say what is wrong. */
export function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === 0x7b && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0;
}

function view(
  bytes: Uint8Array<ArrayBuffer>,
  start: number,
  { element, shape, begin, end }: Entry,
  name: string,
): Tensor {
  if (start + end > bytes.length) {
    fail(`tensor ${quoted(name)} ends at byte ${end} of the data, file has ${bytes.length - start}`);
  }
  return { shape, ...numbersIn(bytes.subarray(start + begin, start + end), element) };
}

function quote(text: string): string {
  if (hasLoneSurrogate(text)) fail(`${quoted(text)} holds a lone surrogate and cannot be written`);
  return JSON.stringify(text);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
