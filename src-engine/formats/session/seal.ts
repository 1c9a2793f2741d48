// A safetensors file that knows its own hash, so that no flipped bit goes unnoticed: a number among weights looks as
// good as any other.
//
// The hash stands in the metadata. It is of the file with zeros in the hash's own place: of its header, behind that the
// hash of its tensors' bytes, so that tens of megabytes are not copied for it.

import { sha256Hex } from "./fingerprint";

/** The metadata key. Quotes within other members are escaped, so that the mark occurs once. */
export const SEAL = "backstep.sha256";
export const UNSEALED = "0".repeat(64);
const MARK = new TextEncoder().encode(`"${SEAL}":"`);

/** Writes the hash into a file that was encoded with `UNSEALED` in its place. */
export async function seal(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  bytes.set(new TextEncoder().encode(await hashOf(bytes)), placeIn(bytes));
}

/** Whether the file is as it was sealed. */
export async function isSealed(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const place = placeIn(bytes);
  if (place < 0) return false;
  const found = String.fromCharCode(...bytes.subarray(place, place + UNSEALED.length));
  return found === (await hashOf(bytes));
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const data = startOfData(bytes);
  const header = bytes.slice(0, data);
  header.set(new TextEncoder().encode(UNSEALED), placeIn(bytes));
  const tensors = new TextEncoder().encode(await sha256Hex(bytes.subarray(data)));
  const all = new Uint8Array(header.length + tensors.length);
  all.set(header);
  all.set(tensors, header.length);
  return sha256Hex(all);
}

/** Where the digits begin; −1 where there are none. */
function placeIn(bytes: Uint8Array): number {
  const end = startOfData(bytes) - UNSEALED.length;
  for (
    let at = bytes.indexOf(MARK[0]!);
    at >= 0 && at + MARK.length <= end;
    at = bytes.indexOf(MARK[0]!, at + 1)
  )
    if (MARK.every((byte, i) => bytes[at + i] === byte)) return at + MARK.length;
  return -1;
}

function startOfData(bytes: Uint8Array): number {
  return 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}
