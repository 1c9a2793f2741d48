// A dataset: numbers of one type in a shape, in one piece, within the header, or in chunks that may be packed.

import { quoted } from "../formatError";
import { numbersIn } from "../element";
import { inflate } from "../zip/inflate";
import type { Tensor } from "../../tensor/tensor";
import { dataspaceAt, datatypeAt, type Datatype } from "./datatype";
import { fail, type Hdf5Bytes } from "./hdf5Bytes";
import type { Message } from "./objectHeader";

export interface Dataset {
  readonly shape: readonly number[];
  /** Bytes of its numbers. */
  readonly size: number;
  read(): Promise<Tensor>;
}

type Numbers = Extract<Datatype, { kind: "numbers" }>;
const DEFLATE = 1;
const SHUFFLE = 2;
const MOST_CHUNKS = 100_000;

/** Undefined where the object is no dataset, or one of texts. */
export function datasetIn(file: Hdf5Bytes, messages: readonly Message[], path: string): Dataset | undefined {
  const [space, type, layout, filters] = [1, 3, 8, 0x0b].map((wanted) =>
    messages.find((message) => message.type === wanted),
  );
  if (!space || !type || !layout) return undefined;
  const kind = file.u8(type.at) & 15;
  if (kind === 3 || kind === 9) return undefined;
  const datatype = datatypeAt(file, type.at) as Numbers;
  const shape = dataspaceAt(file, space.at);
  const size = shape.reduce((product, n) => product * n, datatype.size);
  if (!Number.isSafeInteger(size)) fail(`the dataset ${quoted(path)} cannot have shape [${shape.join(",")}]`);
  const read = async (): Promise<Tensor> => {
    const bytes = await bytesOf(file, layout.at, {
      shape,
      size,
      datatype,
      path,
      filters: filters ? filtersAt(file, filters.at) : [],
    });
    return { shape, ...numbersIn(bytes, datatype.element, datatype.bigEndian) };
  };
  return { shape, size, read };
}

interface What {
  readonly shape: readonly number[];
  readonly size: number;
  readonly datatype: Numbers;
  readonly path: string;
  readonly filters: readonly number[];
}

async function bytesOf(file: Hdf5Bytes, at: number, what: What): Promise<Uint8Array> {
  const version = file.u8(at);
  if (version !== 3)
    return fail(`the dataset ${quoted(what.path)} is laid out by version ${version}; known is 3`);
  const kind = file.u8(at + 1);
  if (kind === 0) return checked(file.slice(at + 4, file.u16(at + 2)), what);
  if (kind === 1) {
    const address = file.u64(at + 2);
    // Nothing was ever written: all zeros.
    return Number.isNaN(address)
      ? new Uint8Array(what.size)
      : checked(file.slice(address, file.u64(at + 10)), what);
  }
  if (kind !== 2) return fail(`the dataset ${quoted(what.path)} is of layout ${kind}, which is not read`);
  return chunked(file, at, what);
}

function checked(bytes: Uint8Array, { size, path }: What): Uint8Array {
  return bytes.length === size
    ? bytes
    : fail(`the dataset ${quoted(path)} takes ${size} bytes, found ${bytes.length}`);
}

interface Chunk {
  readonly at: number;
  readonly size: number;
  readonly skipped: number;
  readonly offset: readonly number[];
}

async function chunked(file: Hdf5Bytes, at: number, what: What): Promise<Uint8Array> {
  const { shape, datatype, path, filters } = what;
  const rank = shape.length;
  if (file.u8(at + 2) !== rank + 1)
    fail(`the dataset ${quoted(path)} has chunks of ${file.u8(at + 2)} dimensions`);
  const sizes = shape.map((_, d) => file.u32(at + 11 + 4 * d));
  const length = sizes.reduce((product, n) => product * n, datatype.size);
  if (!(length > 0 && length <= Math.max(what.size * 64, 2 ** 20)))
    fail(`the dataset ${quoted(path)} of shape [${shape.join(",")}] has chunks of [${sizes.join(",")}]`);
  const whole = new Uint8Array(what.size);
  const chunks: Chunk[] = [];
  const tree = file.u64(at + 3);
  if (!Number.isNaN(tree)) gather(file, tree, rank, chunks, 0);
  if (chunks.length * length > Math.max(64 * what.size, 2 ** 24))
    fail(`the dataset ${quoted(path)} has ${chunks.length} chunks of ${length} bytes`);
  for (const chunk of chunks) {
    let bytes = file.slice(chunk.at, chunk.size);
    for (const [i, filter] of [...filters.entries()].reverse()) {
      if (chunk.skipped & (1 << i)) continue;
      bytes = filter === DEFLATE ? await inflated(bytes, length, path) : unshuffled(bytes, datatype.size);
    }
    if (bytes.length !== length)
      fail(`a chunk of ${quoted(path)} has ${bytes.length} bytes, expected ${length}`);
    place(bytes, sizes, chunk.offset, whole, shape, datatype.size);
  }
  return whole;
}

function gather(file: Hdf5Bytes, node: number, rank: number, chunks: Chunk[], depth: number): void {
  if (depth > 32 || file.signature(node) !== "TREE" || file.u8(node + 4) !== 1)
    fail(`at ${node} a tree of chunks should stand`);
  const level = file.u8(node + 5);
  const key = 8 + 8 * (rank + 1);
  for (let i = 0, at = node + 24; i < file.u16(node + 6); i++, at += key + 8) {
    const child = file.u64(at + key);
    if (level > 0) gather(file, child, rank, chunks, depth + 1);
    else {
      const offset = Array.from({ length: rank }, (_, d) => file.u64(at + 8 + 8 * d));
      chunks.push({ at: child, size: file.u32(at), skipped: file.u32(at + 4), offset });
      if (chunks.length > MOST_CHUNKS) fail(`a dataset has more than ${MOST_CHUNKS} chunks`);
    }
  }
}

/** The filters that a chunk went through, in order. */
function filtersAt(file: Hdf5Bytes, at: number): readonly number[] {
  const [version, count] = [file.u8(at), file.u8(at + 1)];
  let place = at + (version === 1 ? 8 : 2);
  return Array.from({ length: count }, () => {
    const id = file.u16(place);
    if (id !== DEFLATE && id !== SHUFFLE)
      fail(`a dataset is packed by filter ${id}; known are 1 (deflate) and 2 (shuffle)`);
    const named = version === 1 ? file.u16(place + 2) : 0;
    const flags = version === 1 ? 8 : 6;
    const values = file.u16(place + flags - 2);
    place += flags + Math.ceil(named / 8) * 8 + 4 * values + (version === 1 && values % 2 ? 4 : 0);
    return id;
  });
}

/** A zlib stream: two bytes, what deflate packed, a checksum. */
async function inflated(bytes: Uint8Array, length: number, path: string): Promise<Uint8Array> {
  const whole = new Uint8Array(length);
  let at = 0;
  const damaged = (): never => fail(`a chunk of ${quoted(path)} is damaged: its packed bytes cannot be read`);
  if (bytes.length < 6) damaged();
  for await (const piece of inflate(bytes.subarray(2, -4), damaged)) {
    if (piece.length > length - at) damaged();
    whole.set(piece, at);
    at += piece.length;
  }
  return at === length ? whole : damaged();
}

/** All first bytes of the numbers stand first, then all second ones. */
function unshuffled(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size);
  const whole = new Uint8Array(bytes.length);
  for (let i = 0; i < count; i++) for (let b = 0; b < size; b++) whole[i * size + b] = bytes[b * count + i]!;
  whole.set(bytes.subarray(count * size), count * size);
  return whole;
}

/** A chunk's rows into the whole; what of it lies beyond the shape is left. */
function place(
  bytes: Uint8Array,
  sizes: readonly number[],
  offset: readonly number[],
  whole: Uint8Array,
  shape: readonly number[],
  size: number,
): void {
  const rank = shape.length;
  if (rank === 0 || offset.some((from, d) => !(from < shape[d]!))) return;
  const row = Math.min(sizes[rank - 1]!, shape[rank - 1]! - offset[rank - 1]!);
  const rows = sizes.slice(0, -1).reduce((product, n) => product * n, 1);
  const index = new Array<number>(rank - 1).fill(0);
  for (let i = 0; i < rows; i++) {
    const at = index.map((n, d) => n + offset[d]!);
    if (at.every((n, d) => n < shape[d]!)) {
      const from = at.reduce((sum, n, d) => (sum + n) * shape[d + 1]!, 0) + offset[rank - 1]!;
      const begin = i * sizes[rank - 1]! * size;
      whole.set(bytes.subarray(begin, begin + row * size), from * size);
    }
    for (let d = rank - 2; d >= 0 && ++index[d]! === sizes[d]; d--) index[d] = 0;
  }
}
