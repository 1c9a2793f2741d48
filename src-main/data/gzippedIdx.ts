// Unpacks an IDX file that is gzipped, into exactly the memory that its header asks for: a file that claims or holds
// more than it may is refused before there is any memory for it.

import { createGunzip } from "node:zlib";
import { LONGEST_IDX_HEADER, readIdxHeader, wrongLength } from "../../src-engine/data/idx";

/**
 * The file's bytes as they are where it is not gzipped, which its magic number says and not its name; several members are
 * joined.
 * @param most bytes that it may unpack to
 * @throws FormatError or Error, in one line that names `path`
 */
export async function unpackIdx(bytes: Uint8Array, path: string, most: number): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const pieces = unpacked(bytes, path);
  const head = await take(pieces, LONGEST_IDX_HEADER);
  const header = readIdxHeader(head, path);
  if (header.total > most) {
    throw new Error(
      `mnist: ${path}: expected at most ${most} bytes unpacked, its header claims ${header.total}`,
    );
  }
  const whole = new Uint8Array(header.total);
  let at = 0;
  const keep = (piece: Uint8Array): void => {
    if (at + piece.length > whole.length) throw wrongLength(header, "more", whole.length, path);
    whole.set(piece, at);
    at += piece.length;
  };
  keep(head);
  for await (const piece of pieces) keep(piece);
  if (at < whole.length) throw wrongLength(header, `${at}`, at, path);
  return whole;
}

/** The first pieces, until they are as many bytes as asked for or there are no more. */
async function take(pieces: AsyncGenerator<Uint8Array>, length: number): Promise<Uint8Array> {
  const taken: Uint8Array[] = [];
  for (let size = 0; size < length; size += taken.at(-1)!.length) {
    const next: IteratorResult<Uint8Array, unknown> = await pieces.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return Buffer.concat(taken);
}

/** A piece is unpacked when it is asked for: no more than one waits. */
async function* unpacked(bytes: Uint8Array, path: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  gunzip.end(bytes);
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } catch (error) {
    throw new Error(
      `mnist: ${path}: expected a whole gzip file of ${bytes.length} bytes, unpacking stops: ${(error as Error).message}`,
      { cause: error },
    );
  } finally {
    gunzip.destroy();
  }
}
