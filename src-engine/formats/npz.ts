// npz: a ZIP archive with one npy file for each tensor. numpy reads it with
// allow_pickle=False; a state_dict made from it loads strictly.

import type { Tensor } from "../tensor/tensor";
import { FormatError, quoted } from "./formatError";
import { checkNpy, decodeNpy, encodeNpy, MAX_NPY_HEADER } from "./npy";
import { readZip, type Member } from "./zip";
import { encodeZip } from "./zipWriter";

const SUFFIX = ".npy";
const MAX_DECODED = 2 ** 31;
/** So much may be unpacked on a promise; beyond it everything is tried before any of it is kept. */
const TRUSTED = 32 * 2 ** 20;

/** In the tensors' order. The same tensors give the same bytes. */
export function encodeNpz(tensors: ReadonlyMap<string, Tensor>): Uint8Array<ArrayBuffer> {
  return encodeZip(new Map([...tensors].map(([name, tensor]) => [name + SUFFIX, encodeNpy(tensor)])));
}

/** @throws FormatError */
export async function decodeNpz(bytes: Uint8Array): Promise<ReadonlyMap<string, Tensor>> {
  const members = readZip(bytes);
  const total = members.reduce((sum, { size }) => sum + size, 0);
  if (total > MAX_DECODED) fail(`unpacks to ${total} bytes, at most ${MAX_DECODED} are allowed`);
  for (const { name } of members) {
    if (!name.endsWith(SUFFIX)) fail(`member ${quoted(name)} is no ${SUFFIX} file`);
  }
  if (total > TRUSTED) for (const member of members) await tryOut(member);
  const tensors = new Map<string, Tensor>();
  for (const member of members) {
    tensors.set(member.name.slice(0, -SUFFIX.length), decodeNpy(await unpack(member), member.name));
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

/** Unpacks a member for its errors alone, holding no more than its header. */
async function tryOut({ name, size, chunks }: Member): Promise<void> {
  const head = new Uint8Array(Math.min(size, MAX_NPY_HEADER));
  let at = 0;
  for await (const chunk of chunks()) {
    if (at < head.length) {
      head.set(chunk.subarray(0, head.length - at), at);
      if (at + chunk.length >= head.length) checkNpy(head, size, name);
    }
    at += chunk.length;
  }
}

function fail(problem: string): never {
  throw new FormatError("npz", problem);
}
