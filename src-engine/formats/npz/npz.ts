// npz: a ZIP archive with one npy file for each tensor. numpy reads it with
// allow_pickle=False; a state_dict made from it loads strictly.

import type { Tensor } from "../../tensor/tensor";
import { checkDecodedSize, MOST_DECODED } from "../decodedSize";
import { FormatError, quoted } from "../formatError";
import { memberName, nameOfMember } from "./memberName";
import { checkNpy, decodeNpy, decodedSize, MAX_NPY_HEADER, npyPieces } from "./npy";
import { readZip, type Member } from "../zip/zip";
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
  const members = readZip(bytes);
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
    const file = await unpack(member);
    const name = nameOfMember(member.name.slice(0, -SUFFIX.length));
    if (tensors.has(name)) fail(`two members name the tensor ${quoted(name)}`);
    tensors.set(name, decodeNpy(file, member.name, member.deflated ? "owned" : "shared"));
  }
  return tensors;
}

/** By the bytes alone: a ZIP archive, be it empty. */
export function looksLikeNpz(bytes: Uint8Array): boolean {
  const next = `${bytes[2]},${bytes[3]}`;
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (next === "3,4" || next === "5,6");
}

/** A member stands ready in the archive when stored; when deflated it is put together from its pieces. */
async function unpack({ size, deflated, chunks }: Member): Promise<Uint8Array> {
  let whole: Uint8Array = deflated ? new Uint8Array(size) : new Uint8Array(0);
  let at = 0;
  for await (const chunk of chunks()) {
    if (deflated) whole.set(chunk, at);
    else whole = chunk;
    at += chunk.length;
  }
  return whole;
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
