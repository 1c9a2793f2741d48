// npy: one numpy array. A magic number, a Python dict literal that says what the
// bytes are, the bytes.
//
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { sizeOf, zeros, type Shape, type Tensor } from "../../tensor/tensor";
import { FormatError, quoted } from "../formatError";
import { parseNpyHeader, type NpyHeader } from "./npyHeader";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const MAX_DICT = 10_000; // numpy's own limit for untrusted files
/** No more of a file than this decides whether it is well formed. */
export const MAX_NPY_HEADER = 12 + MAX_DICT;

const descriptions = { float64: "<f8", float32: "<f4", int32: "<i4" } as const;

/** Version 1.0, little-endian, C order; the data begins at a multiple of 64. */
export function encodeNpy(tensor: Tensor): Uint8Array<ArrayBuffer> {
  const [header, data] = npyPieces(tensor);
  const bytes = new Uint8Array(header.length + data.length);
  bytes.set(header);
  bytes.set(data, header.length);
  return bytes;
}

/** What `encodeNpy` gives, as its header and the tensor's own bytes, of which there is no copy. */
export function npyPieces({ dtype, shape, data }: Tensor): readonly [header: Uint8Array, data: Uint8Array] {
  return arrayPieces(descriptions[dtype], shape, data);
}

/** The same of any numbers that lie as they are to lie in the file. @param descr NumPy's word for their type: `|u1` */
export function arrayPieces(
  descr: string,
  shape: Shape,
  data: ArrayBufferView,
): readonly [header: Uint8Array, data: Uint8Array] {
  const dimensions = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${dimensions}, }`;
  const start = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const text = new TextEncoder().encode(`${dict.padEnd(start - 11)}\n`);
  const header = new Uint8Array(start);
  header.set(MAGIC);
  header.set([1, 0, text.length & 0xff, text.length >> 8], 6);
  header.set(text, 10);
  return [header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}

/**
 * Booleans and small integers become int32, larger integers too where they fit. In C order.
 * @param name what the errors call it
 * @param bytesAre `owned` where nobody else uses the bytes: then the tensor may be a view of them, else it is a copy
 * @throws FormatError
 */
export function decodeNpy(bytes: Uint8Array, name = "file", bytesAre: "owned" | "shared" = "shared"): Tensor {
  const { start, ...header } = checkNpy(bytes, bytes.length, name);
  return readValues(bytes.subarray(start), header, name, bytesAre === "owned");
}

/** How many bytes the tensor takes that such a header announces. */
export function decodedSize({ shape, type }: NpyHeader): number {
  return sizeOf(shape) * (type.dtype === "float64" ? 8 : 4);
}

/**
 * Everything that can be said from the header and the file's length.
 * @param head the file, or as much of its beginning as `MAX_NPY_HEADER`
 * @returns the header, and where the data starts
 * @throws FormatError
 */
export function checkNpy(head: Uint8Array, length: number, name: string): NpyHeader & { start: number } {
  const fail = (problem: string): never => refuse(name, problem);
  if (length < 10) fail(`has ${length} bytes, the shortest array has 10`);
  if (!looksLikeNpy(head)) fail("does not begin with the magic number of npy");
  const major = head[6]!;
  if (major < 1 || major > 3) fail(`is version ${major}.${head[7]}; known are 1, 2, 3`);
  if (major > 1 && length < 12) fail(`has ${length} bytes, its header length alone ends at 12`);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [size, from] = major === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  if (size > MAX_DICT) fail(`has a header of ${size} bytes, at most ${MAX_DICT} are allowed`);
  const start = from + size;
  if (start > length) fail(`claims a header of ${size} bytes, ${length - from} are left after the length`);
  const header = parseNpyHeader(head.subarray(from, start), fail);
  const wanted = sizeOf(header.shape) * header.type.size;
  const shape = header.shape.join(",");
  if (!Number.isSafeInteger(wanted)) fail(`cannot have shape [${shape}]`);
  if (length - start !== wanted) {
    fail(`of type ${header.descr}, shape [${shape}] holds ${wanted} bytes, found ${length - start}`);
  }
  return { ...header, start };
}

/** By the bytes alone. */
export function looksLikeNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

function readValues(
  bytes: Uint8Array,
  { type, shape, littleEndian, fortranOrder }: NpyHeader,
  name: string,
  owned: boolean,
): Tensor {
  const { dtype } = type;
  if (littleEndian && type.native && !fortranOrder) {
    // The bytes are the values, where they are aligned.
    const { buffer, byteOffset } = bytes;
    const length = bytes.length / type.size;
    const fits = owned && byteOffset % type.size === 0 && buffer instanceof ArrayBuffer;
    const data = fits
      ? type.native(buffer, byteOffset, length)
      : type.native(new Uint8Array(bytes).buffer, 0, length);
    return { dtype, shape, data };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { data } = zeros(shape, dtype);
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0; i < data.length; i++) {
    const from = fortranOrder ? fortranOffset(index, shape) : i;
    const value = type.read(view, from * type.size, littleEndian);
    if (dtype === "int32" && value !== (value | 0)) refuse(name, `holds ${value}, which int32 cannot`);
    data[i] = value;
    if (fortranOrder) advance(index, shape);
  }
  return { dtype, shape, data };
}

/** To the next index in C order; from the last one to the first. */
function advance(index: number[], shape: Shape): void {
  for (let d = shape.length - 1; d >= 0 && ++index[d]! === shape[d]; d--) index[d] = 0;
}

/** Where an element lies in Fortran order, which is C order of the shape and index turned round. */
function fortranOffset(index: readonly number[], shape: Shape): number {
  let offset = 0;
  for (let d = shape.length - 1; d >= 0; d--) offset = offset * shape[d]! + index[d]!;
  return offset;
}

function refuse(name: string, problem: string): never {
  throw new FormatError("npy", `${quoted(name)} ${problem}`, name);
}
