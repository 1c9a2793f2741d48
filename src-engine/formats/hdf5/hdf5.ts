// HDF5, as far as files of weights need it: groups, attributes that are texts, datasets that are numbers. What h5py writes unless it is
// told to write for the latest library only.

import { fail, Hdf5Bytes } from "./hdf5Bytes";
import { datasetIn, type Dataset } from "./dataset";
import { dataspaceAt, datatypeAt } from "./datatype";
import { membersOf } from "./group";
import { looksLikeHdf5 } from "./looksLikeHdf5";
import { messagesAt, type Message } from "./objectHeader";

const DEEPEST = 32;
const MOST_OBJECTS = 60_000;

interface Hdf5 {
  /** By paths without a slash at the start. */
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** Texts, and lists of texts, by a group's path and the attribute's name: `model_weights/conv1@weight_names`. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** @throws FormatError */
export function readHdf5(bytes: Uint8Array): Hdf5 {
  const file = new Hdf5Bytes(bytes);
  if (!looksLikeHdf5(bytes)) fail("the file does not begin as HDF5 does");
  const version = file.u8(8);
  if (version > 3) fail(`the superblock is of version ${version}; known are 0 to 3`);
  const [offsets, lengths] = version < 2 ? [file.u8(13), file.u8(14)] : [file.u8(9), file.u8(10)];
  if (offsets !== 8 || lengths !== 8)
    fail(`addresses take ${offsets} bytes and lengths ${lengths}; known is 8`);
  // The root's entry lies behind what versions 0 and 1 say of their trees; its first address is its name's.
  const root = version < 2 ? file.u64((version === 0 ? 56 : 60) + 8) : file.u64(36);
  const datasets = new Map<string, Dataset>();
  const attributes = new Map<string, readonly string[]>();
  let objects = 0;
  const walk = (address: number, path: string, above: readonly number[]): void => {
    if (above.includes(address)) fail(`the group ${path} is within itself`);
    if (above.length > DEEPEST || ++objects > MOST_OBJECTS)
      fail(`the file has more than ${MOST_OBJECTS} objects, or nests them too deep`);
    const messages = messagesAt(file, address);
    for (const message of messages) {
      const attribute = message.type === 0x0c ? textsOf(file, message) : undefined;
      if (attribute) attributes.set(`${path}@${attribute.name}`, attribute.texts);
    }
    const dataset = datasetIn(file, messages, path);
    if (dataset) return void datasets.set(path, dataset);
    for (const [name, child] of membersOf(file, messages, path))
      walk(child, path === "" ? name : `${path}/${name}`, [...above, address]);
  };
  walk(root, "", []);
  return { datasets, attributes };
}

/** An attribute that is a text or a list of texts; undefined of another. */
function textsOf(file: Hdf5Bytes, { at }: Message): { name: string; texts: readonly string[] } | undefined {
  const version = file.u8(at);
  const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const [nameSize, typeSize, spaceSize] = [file.u16(at + 2), file.u16(at + 4), file.u16(at + 6)];
  if (version > 1 && file.u8(at + 1) !== 0) return undefined;
  const from = at + (version === 3 ? 9 : 8);
  const name = file.text(from, nameSize);
  const typeAt = from + padded(nameSize);
  const spaceAt = typeAt + padded(typeSize);
  const dataAt = spaceAt + padded(spaceSize);
  const kind = file.u8(typeAt) & 15;
  if (kind !== 3 && kind !== 9) return undefined;
  const type = datatypeAt(file, typeAt);
  const count = dataspaceAt(file, spaceAt).reduce((product, size) => product * size, 1);
  if (count > MOST_OBJECTS)
    fail(`the attribute ${name} has ${count} texts, at most ${MOST_OBJECTS} are read`);
  const texts = Array.from({ length: count }, (_, i) => {
    const place = dataAt + i * type.size;
    return type.kind === "heapText" ? heapText(file, place) : file.text(place, type.size);
  });
  return { name, texts };
}

/** A text of any length: how long, in which heap, at which place there. */
function heapText(file: Hdf5Bytes, at: number): string {
  const length = file.u32(at);
  const heap = file.u64(at + 4);
  const wanted = file.u32(at + 12);
  if (length === 0 || !(heap > 0)) return "";
  if (file.signature(heap) !== "GCOL") fail(`at ${heap} a heap should stand`);
  const end = heap + file.u64(heap + 8);
  for (let place = heap + 16; place + 16 <= end;) {
    const [index, size] = [file.u16(place), file.u64(place + 8)];
    if (index === wanted) return file.text(place + 16, Math.min(length, size));
    if (index === 0) break;
    place += 16 + Math.ceil(size / 8) * 8;
  }
  return fail(`the heap at ${heap} has no object ${wanted}`);
}
