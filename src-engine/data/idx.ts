// IDX, the format MNIST comes in: two zero bytes, a type, the number of
// dimensions, each dimension as a big-endian u32, then the elements in C order,
// big-endian too. Nothing may be missing and nothing may follow.

import { FormatError } from "../formats/formatError";
import type { Images } from "./dataset";

type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

interface Idx {
  readonly shape: readonly number[];
  /** Of unsigned bytes a view into the file, of all else a copy in this machine's byte order. */
  readonly data: IdxData;
}

interface ElementType {
  readonly bytes: number;
  read(bytes: Uint8Array, offset: number, count: number): IdxData;
}

const types: ReadonlyMap<number, ElementType> = new Map([
  [0x08, { bytes: 1, read: (bytes, offset, count) => bytes.subarray(offset, offset + count) }],
  [
    0x09,
    { bytes: 1, read: (bytes, offset, count) => Int8Array.from(bytes.subarray(offset, offset + count)) },
  ],
  [0x0b, { bytes: 2, read: bigEndian((count) => new Int16Array(count), "getInt16") }],
  [0x0c, { bytes: 4, read: bigEndian((count) => new Int32Array(count), "getInt32") }],
  [0x0d, { bytes: 4, read: bigEndian((count) => new Float32Array(count), "getFloat32") }],
  [0x0e, { bytes: 8, read: bigEndian((count) => new Float64Array(count), "getFloat64") }],
]);

interface Header {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Bytes of the header, and of the whole file. */
  readonly length: number;
  readonly total: number;
}

/** No header is longer: four bytes, and four for each of 255 dimensions. */
export const LONGEST_IDX_HEADER = 4 + 4 * 255;

/**
 * What an IDX file says of itself.
 * @param head the file, or as much of its beginning as `LONGEST_IDX_HEADER`
 * @throws FormatError when it is no header.
 */
export function readIdxHeader(head: Uint8Array, file: string): Header {
  const wrong = (message: string, where: string) => new FormatError("idx", `${file}: ${message}`, where);
  if (head.length < 4) {
    throw wrong(`expected a header of at least 4 bytes, the file has ${head.length}`, "offset 0");
  }
  if (head[0] !== 0 || head[1] !== 0) {
    const hint = head[0] === 0x1f && head[1] === 0x8b ? " (still compressed by gzip)" : "";
    throw wrong(`expected 00 00 at offset 0, found ${hex(head[0]!)} ${hex(head[1]!)}${hint}`, "offset 0");
  }
  const type = types.get(head[2]!);
  if (!type) {
    const known = [...types.keys()].map(hex).join(", ");
    throw wrong(`expected an element type of ${known} at offset 2, found ${hex(head[2]!)}`, "offset 2");
  }
  const dimensions = head[3]!;
  if (dimensions === 0) throw wrong("expected at least 1 dimension at offset 3, found 0", "offset 3");
  const length = 4 + 4 * dimensions;
  if (head.length < length) {
    throw wrong(
      `expected a header of ${length} bytes for ${dimensions} dimensions, the file has ${head.length}`,
      "offset 4",
    );
  }

  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const shape = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d));
  let count = 1;
  for (const [d, n] of shape.entries()) {
    count *= n;
    if (!Number.isSafeInteger(count * type.bytes)) {
      const offset = `offset ${4 + 4 * d}`;
      throw wrong(`dimensions ${shape.join(" × ")} overflow at ${offset}: no file can be so large`, offset);
    }
  }
  return { type, shape, length, total: length + count * type.bytes };
}

/** The error about a file that is longer or shorter than its header says. */
export function wrongLength(
  { type, shape, total }: Header,
  found: string,
  where: number,
  file: string,
): FormatError {
  return new FormatError(
    "idx",
    `${file}: header claims ${shape.join(" × ")} elements of ${type.bytes} byte${type.bytes === 1 ? "" : "s"}, ` +
      `so expected ${total} bytes in all, the file has ${found}`,
    `offset ${where}`,
  );
}

/**
 * @param file the file's name, for the error.
 * @throws FormatError when the bytes are not exactly one IDX array.
 */
export function decodeIdx(bytes: Uint8Array, file: string): Idx {
  const header = readIdxHeader(bytes, file);
  const { type, shape, length, total } = header;
  if (bytes.length !== total) {
    throw wrongLength(header, `${bytes.length}`, Math.min(total, bytes.length), file);
  }
  return { shape, data: type.read(bytes, length, (total - length) / type.bytes) };
}

/** A file's bytes and the name to call it by in an error. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The grey images of one IDX file with the labels of another.
 * @param highest of the labels: MNIST's end at 9
 * @throws FormatError when either file is malformed or they do not belong together.
 */
export function idxImages(imagesFile: NamedFile, labelsFile: NamedFile, highest = 9): Images {
  const images = decodeIdx(imagesFile.bytes, imagesFile.name);
  const labels = decodeIdx(labelsFile.bytes, labelsFile.name);
  const pixelData = unsignedBytes(images, imagesFile.name, "images × height × width", 3);
  const labelData = unsignedBytes(labels, labelsFile.name, "labels", 1);
  const [count = 0, height = 0, width = 0] = images.shape;
  if (pixelData.length === 0) {
    throw new FormatError(
      "idx",
      `${imagesFile.name}: expected at least one pixel, found ${images.shape.join(" × ")}`,
    );
  }
  if (labelData.length !== count) {
    throw new FormatError(
      "idx",
      `${labelsFile.name}: expected ${count} labels, one for each image of ${imagesFile.name}, found ${labelData.length}`,
      "offset 4",
    );
  }
  const stranger = labelData.findIndex((label) => label > highest);
  if (stranger >= 0) {
    throw new FormatError(
      "idx",
      `${labelsFile.name}: expected labels 0 … ${highest}, found ${labelData[stranger]} at label ${stranger}`,
      `offset ${8 + stranger}`,
    );
  }
  return { count, channels: 1, height, width, pixels: pixelData, labels: Int32Array.from(labelData) };
}

function unsignedBytes({ shape, data }: Idx, file: string, meaning: string, dimensions: number): Uint8Array {
  if (!(data instanceof Uint8Array)) {
    throw new FormatError(
      "idx",
      `${file}: expected unsigned bytes (type 08), found another type`,
      "offset 2",
    );
  }
  if (shape.length !== dimensions) {
    throw new FormatError(
      "idx",
      `${file}: expected ${dimensions} dimension${dimensions === 1 ? "" : "s"} (${meaning}), found ${shape.length} (${shape.join(" × ")})`,
      "offset 3",
    );
  }
  return data;
}

function bigEndian(
  create: (count: number) => Int16Array | Int32Array | Float32Array | Float64Array,
  get: "getInt16" | "getInt32" | "getFloat32" | "getFloat64",
): ElementType["read"] {
  return (bytes, offset, count) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const data = create(count);
    for (let i = 0; i < count; i++) data[i] = view[get](offset + i * data.BYTES_PER_ELEMENT);
    return data;
  };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
