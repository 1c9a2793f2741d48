// The older form (before PyTorch 1.6): one pickle behind another, then the storages' numbers.
//
//   magic number, protocol version, what the system was like; what was saved; the storages' keys; of each its length and its numbers
//
// A plain pickle, of NumPy's arrays say, is what was saved alone.

import { quoted } from "../formatError";
import { elements } from "../element";
import { fail } from "./failing";
import { meanings } from "./meanings";
import { readPickle, wholeAllowance, type Meanings } from "./pickle";
import { isDict, isSequence, type Storage, type Value } from "./pickleValue";
import type { Opened } from "./storages";

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/** @throws FormatError */
export function openStream(bytes: Uint8Array): Opened {
  const allowance = wholeAllowance();
  /** By key, those that the pickle named: how long one's numbers are, only its type says. */
  const named = new Map<string, Storage>();
  const noting: Meanings = {
    ...meanings,
    persistent(id) {
      const value = meanings.persistent(id);
      if (
        typeof value === "object" &&
        value !== null &&
        "kind" in value &&
        value.kind === "storage" &&
        !named.has(value.key)
      )
        named.set(value.key, value);
      return value;
    },
  };
  let at = 0;
  const next = (): Value => {
    const { value, end } = readPickle(bytes, at, noting, allowance);
    at = end;
    return value;
  };
  const first = next();
  if (first !== MAGIC) {
    if (at !== bytes.length)
      fail(
        `the file goes on for ${bytes.length - at} bytes after its pickle, and has not PyTorch's magic number`,
      );
    return { value: first, size: alone, bytes: (storage) => Promise.resolve().then(() => alone(storage)) };
  }
  const protocol = next();
  if (protocol !== PROTOCOL) fail(`the protocol's version is ${shown(protocol)}, known is ${PROTOCOL}`);
  const bigEndian = isBigEndian(next());
  const value = next();
  const keys = next();
  if (!isSequence(keys)) return fail("the storages' keys are no list");
  const places = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const key of keys.items) {
    const storage = typeof key === "string" || typeof key === "number" ? named.get(String(key)) : undefined;
    if (!storage) return fail(`storage ${shown(key)} is of no tensor`);
    if (storage.element === undefined)
      return fail(`storage ${quoted(storage.key)} is a ${quoted(storage.type)}, whose size is not known`);
    if (places.has(storage.key)) fail(`storage ${quoted(storage.key)} occurs twice`);
    if (at + 8 > bytes.length)
      fail(`the file ends at byte ${bytes.length}, where storage ${quoted(storage.key)} should begin`);
    const count = Number(view.getBigInt64(at, !bigEndian));
    const size = count * elements[storage.element].size;
    at += 8;
    if (!(count >= 0 && size <= bytes.length - at))
      fail(
        `storage ${quoted(storage.key)} has ${count} numbers at byte ${at}, ${bytes.length - at} bytes are left`,
      );
    places.set(storage.key, bytes.subarray(at, at + size));
    at += size;
  }
  if (at !== bytes.length) fail(`the file goes on for ${bytes.length - at} bytes after its last storage`);
  const place = ({ key }: Storage): Uint8Array =>
    places.get(key) ?? fail(`the file has no storage ${quoted(key)}`);
  return {
    value,
    size: (storage) => place(storage).length,
    bytes: (storage) => Promise.resolve().then(() => ({ bytes: place(storage), bigEndian })),
  };
}

function isBigEndian(system: Value): boolean {
  const little = isDict(system) ? system.entries.get("little_endian") : true;
  return little === false;
}

function alone({ key }: Storage): never {
  return fail(`the pickle has tensors whose numbers stand elsewhere (storage ${quoted(key)})`);
}

function shown(value: Value): string {
  return typeof value === "object" && value !== null ? "no number" : quoted(String(value));
}
