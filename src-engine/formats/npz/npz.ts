// npz: a ZIP archive with one npy file for each tensor. numpy reads it with
// allow_pickle=False; a state_dict made from it loads strictly.

import type { Tensor } from "../../tensor/tensor";
import { checkDecodedSize, MOST_DECODED } from "../decodedSize";
import { FormatError, quoted } from "../formatError";
import { memberName, nameOfMember } from "./memberName";
import { checkNpy, decodeNpy, decodedSize, MAX_NPY_HEADER, npyPieces } from "./npy";
import { namesIn, readZip, unpacked, type Member } from "../zip/zip";
import { encodeZip } from "../zip/zipWriter";

const SUFFIX = ".npy";
/** So much may be unpacked on a promise; beyond it everything is tried before any of it is kept. */
const TRUSTED = 32 * 2 ** 20;
/** A byte of an npy file becomes an int32. */
const MOST_GROWTH = 4;

/** In the tensors' order. The same tensors give the same bytes. */
export function encodeNpz(tensors: ReadonlyMap<string, Tensor>): Uint8Array<ArrayBuffer> {
  return encodeZip(
    new Map([...tensors].map(([name, tensor]) => [memberName(name) + SUFFIX, npyPieces(tensor)])),
    fail,
  );
}

/**
 * @param most bytes that all tensors together may take
 * @throws FormatError
 */
export async function decodeNpz(
  bytes: Uint8Array,
  most = MOST_DECODED,
): Promise<ReadonlyMap<string, Tensor>> {
  const members = readZip(bytes, fail);
  const total = members.reduce((sum, { size }) => sum + size, 0);
  checkDecodedSize(total, most, fail);
  for (const { name } of members) {
    if (!name.endsWith(SUFFIX)) fail(`member ${quoted(name)} is no ${SUFFIX} file`);
  }
  if (total > TRUSTED || total * MOST_GROWTH > most) {
    let decoded = 0;
    for (const member of members) {
      decoded += decodedSize(checkNpy(await head(member), member.size, member.name));
      checkDecodedSize(decoded, most, fail);
    }
    for (const member of members) await tryOut(member);
  }
  const tensors = new Map<string, Tensor>();
  for (const member of members) {
    const file = await unpacked(member);
    const name = nameOfMember(member.name.slice(0, -SUFFIX.length));
    if (tensors.has(name)) fail(`two members name the tensor ${quoted(name)}`);
    tensors.set(name, decodeNpy(file, member.name, member.deflated ? "owned" : "shared"));
  }
  return tensors;
}

/** By the bytes alone: a ZIP archive of arrays, be it empty or damaged. */
export function looksLikeNpz(bytes: Uint8Array): boolean {
  const names = namesIn(bytes);
  return names !== undefined && (names.length === 0 || names.some((name) => /\.np[yz]$/.test(name)));
}

/** The beginning of a member, as far as an npy file's header may go. */
async function head({ size, chunks }: Member): Promise<Uint8Array> {
  const beginning = new Uint8Array(Math.min(size, MAX_NPY_HEADER));
  let at = 0;
  for await (const chunk of chunks()) {
    beginning.set(chunk.subarray(0, beginning.length - at), at);
    at += chunk.length;
    if (at >= beginning.length) break;
  }
  return beginning;
}

/** Unpacks a member for its errors alone, and holds none of it. */
async function tryOut({ chunks }: Member): Promise<void> {
  for await (const _ of chunks()) continue;
}

function fail(problem: string): never {
  throw new FormatError("npz", problem);
}
