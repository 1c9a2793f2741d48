// Writes ZIP archives whose members are stored as they are. The date is always the
// first that ZIP can say, so the same members give the same bytes.

import { crc32 } from "./crc32";
import { quoted } from "../formatError";
import { hasLoneSurrogate } from "../json/jsonReader";
import { MOST_MEMBERS, type Fail } from "./zip";

const FIRST_OF_JANUARY_1980 = 0x21;
const NAME_IS_UTF8 = 0x800;
/** An extra field of nothing: PyTorch calls its own "FB" and fills it with Z. */
const PADDING = 0x4246;
const PADDED_WITH = 0x5a;
const VERSION = 20;
const UNIX = 3 << 8;
const READABLE_FILE = 0o100644 * 0x10000;

/**
 * @param members by name, each in pieces that are put one behind the other
 * @param fail throws the caller's error when a name cannot be written, it would take ZIP64, or nobody could read so many
 * @param alignment every member begins at a multiple of so many bytes
 */
export function encodeZip(
  members: ReadonlyMap<string, readonly Uint8Array[]>,
  fail: Fail,
  alignment = 1,
): Uint8Array<ArrayBuffer> {
  if (members.size > MOST_MEMBERS) fail(`${members.size} members, at most ${MOST_MEMBERS} are written`);
  const files = [...members].map(([name, pieces]) => ({
    name: encodeName(name, fail),
    pieces,
    length: pieces.reduce((sum, { length }) => sum + length, 0),
    checksum: pieces.reduce((sum, piece) => crc32(piece, sum), 0),
    extra: 0,
  }));
  let local = 0;
  for (const file of files) {
    file.extra = paddingTo(alignment, local + 30 + file.name.length);
    local += 30 + file.name.length + file.extra + file.length;
  }
  const directory = files.reduce((sum, { name }) => sum + 46 + name.length, 0);
  if (local + directory >= 0xffffffff) fail(`${local} bytes are more than a ZIP archive holds`);
  const bytes = new Uint8Array(local + directory + 22);
  const view = new DataView(bytes.buffer);
  let at = 0;
  let entry = local;
  for (const { name, pieces, length, checksum, extra } of files) {
    const isAscii = name.every((byte) => byte < 128);
    // The local header and the directory share these fields, in this order.
    const shared = (from: number): void => {
      view.setUint16(from, VERSION, true);
      view.setUint16(from + 2, isAscii ? 0 : NAME_IS_UTF8, true);
      view.setUint16(from + 8, FIRST_OF_JANUARY_1980, true);
      view.setUint32(from + 10, checksum, true);
      view.setUint32(from + 14, length, true);
      view.setUint32(from + 18, length, true);
      view.setUint16(from + 22, name.length, true);
    };
    view.setUint32(entry, 0x02014b50, true);
    view.setUint16(entry + 4, VERSION | UNIX, true);
    shared(entry + 6);
    view.setUint32(entry + 38, READABLE_FILE, true);
    view.setUint32(entry + 42, at, true);
    bytes.set(name, entry + 46);
    entry += 46 + name.length;
    view.setUint32(at, 0x04034b50, true);
    shared(at + 4);
    bytes.set(name, at + 30);
    at += 30 + name.length;
    if (extra > 0) {
      view.setUint16(at - name.length - 2, extra, true);
      view.setUint16(at, PADDING, true);
      view.setUint16(at + 2, extra - 4, true);
      bytes.fill(PADDED_WITH, at + 4, at + extra);
      at += extra;
    }
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
  }
  view.setUint32(entry, 0x06054b50, true);
  view.setUint16(entry + 8, files.length, true);
  view.setUint16(entry + 10, files.length, true);
  view.setUint32(entry + 12, directory, true);
  view.setUint32(entry + 16, local, true);
  return bytes;
}

/** Bytes of an extra field, which takes 4 itself, behind which data that would begin at `at` is aligned. */
function paddingTo(alignment: number, at: number): number {
  const short = (alignment - (at % alignment)) % alignment;
  return short === 0 || short >= 4 ? short : short + alignment * Math.ceil((4 - short) / alignment);
}

function encodeName(name: string, fail: Fail): Uint8Array {
  if (hasLoneSurrogate(name)) fail(`${quoted(name)} holds a lone surrogate and cannot be a member's name`);
  const bytes = new TextEncoder().encode(name);
  if (bytes.length > 0xffff) fail(`${quoted(name)} is too long for a member's name`);
  return bytes;
}
