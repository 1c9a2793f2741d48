// One array that numpy saved: an array, or a dict of arrays, which numpy saves as an array of one object.

import { FormatError, quoted } from "../formats/formatError";
import { checkNpy, decodeNpy, MAX_NPY_HEADER } from "../formats/npz/npy";
import { handedOn, pathOf, precisionOf, type Leaf } from "./leaf";
import { pickledTensors } from "./pickledLeaf";
import type { RecordedFile } from "./recordedFile";

/** @throws FormatError */
export async function npyLeaf(file: RecordedFile): Promise<Leaf> {
  const { name, byteLength } = file;
  const head = await file.read(0, Math.min(byteLength, MAX_NPY_HEADER));
  const path = pathOf(name);
  const objects = startOfObjects(head);
  if (objects !== undefined) {
    const bytes = await file.read(objects, byteLength);
    return { path, isArray: false, metadata: new Map(), tensors: await pickledTensors(bytes, name) };
  }
  const { shape, type, descr } = checkNpy(head, byteLength, name);
  const precision = descr.endsWith("f2") ? { precision: "float16" as const } : precisionOf(type.dtype);
  const read = async () => handedOn(decodeNpy(await file.read(0, byteLength), name, "shared"));
  const own = path.at(-1);
  if (own === undefined) throw new FormatError("npy", `${quoted(name)} has no name`, name);
  return { path, isArray: true, metadata: new Map(), tensors: [{ name: own, shape, ...precision, read }] };
}

/** Where the pickle begins, of an array of Python objects; undefined of any other. */
function startOfObjects(head: Uint8Array): number | undefined {
  if (head.length < 12) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [size, from] = head[6] === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  const text = new TextDecoder("latin1").decode(head.subarray(from, from + size));
  return /'descr'\s*:\s*'\|O\d*'/.test(text) ? from + size : undefined;
}
