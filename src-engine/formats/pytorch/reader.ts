// Reads the tensors of a file that PyTorch wrote, and executes nothing of it.

import { checkDecodedSize, MOST_DECODED } from "../decodedSize";
import { heldBytes } from "../element";
import { quoted } from "../formatError";
import type { Contents } from "../model/contents";
import { sizeOf, type Tensor } from "../../tensor/tensor";
import { openArchive } from "./archive";
import { fail } from "./failing";
import { foundIn } from "./found";
import { looksLikeArchive } from "./looksLikePytorch";
import { assertWithin, numbersOf } from "./numbers";
import type { Storage } from "./pickleValue";
import type { Opened } from "./storages";
import { openStream } from "./stream";

/**
 * @param most bytes that all tensors together may take
 * @param find which of what was saved: the network's tensors unless told otherwise
 * @throws FormatError
 */
export async function decodePytorch(
  bytes: Uint8Array,
  most = MOST_DECODED,
  find = foundIn,
): Promise<Contents> {
  const opened = looksLikeArchive(bytes) ? await openArchive(bytes) : openStream(bytes);
  const { tensors: nodes, notes } = find(opened.value);
  if (nodes.size === 0)
    return fail(
      `the file holds no tensors that can be read${notes.length ? `. ${notes.join(" ")}`.slice(0, 600) : ""}`,
    );
  let total = 0;
  const storages = new Map<string, Storage>();
  for (const [name, node] of nodes) {
    total += heldBytes(node.element, sizeOf(node.shape));
    if (!Number.isSafeInteger(total))
      fail(`tensor ${quoted(name)} cannot have shape [${node.shape.join(",")}]`);
    checkDecodedSize(total, most, fail);
    assertWithin(node, name, node.storage.bytes?.length ?? opened.size(node.storage));
    if (!node.storage.bytes) storages.set(node.storage.key, node.storage);
  }
  let unpacked = 0;
  for (const storage of storages.values()) unpacked += opened.size(storage);
  checkDecodedSize(unpacked, most, fail);
  const tensors = new Map<string, Tensor>();
  const cache = new Map<string, Awaited<ReturnType<Opened["bytes"]>>>();
  for (const [name, node] of nodes) {
    const { storage } = node;
    const found = storage.bytes
      ? { bytes: storage.bytes, bigEndian: storage.bigEndian === true }
      : (cache.get(storage.key) ?? (await opened.bytes(storage)));
    if (!storage.bytes) cache.set(storage.key, found);
    tensors.set(name, numbersOf(node, found.bytes, found.bigEndian));
  }
  return { tensors, ...(notes.length > 0 && { notes }) };
}
