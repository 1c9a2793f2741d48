// ZIP archives, as far as npz needs them: one disk, members stored or deflated.
//
// Only the central directory is believed. Local headers are read for their length
// alone: numpy leaves sizes in them blank. PKWARE's APPNOTE.TXT, 4.3 and 4.4.

import { crc32 } from "./crc32";
import { FormatError, quoted } from "../formatError";
import { inflate } from "./inflate";

export interface Member {
  readonly name: string;
  /** Bytes when unpacked, as the directory promises and `chunks` checks. */
  readonly size: number;
  readonly deflated: boolean;
  /** The unpacked bytes in pieces. @throws FormatError when size or checksum turn out wrong. */
  chunks(): AsyncGenerator<Uint8Array>;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;
/** Each costs a record and an inflater of its own, however little it holds. */
export const MOST_MEMBERS = 5000;
const BLANK = 0xffffffff;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What the archive holds, in the order of its directory.
 * @throws FormatError
 */
export function readZip(bytes: Uint8Array): readonly Member[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { count, directory, end } = findDirectory(view);
  const entries: Entry[] = [];
  let at = directory;
  for (let i = 0; i < count; i++) {
    const entry = readEntry(bytes, view, at, directory, end);
    entries.push(entry);
    at = entry.next;
  }
  if (at !== end) fail(`directory of ${count} members ends at byte ${at}, expected ${end}`);
  refuseDuplicates(entries);
  refuseOverlap(entries);
  return entries.map((entry) => ({ ...entry, chunks: () => unpack(bytes, entry) }));
}

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly deflated: boolean;
  readonly checksum: number;
  /** Where its local header begins, its data begins and its data ends. */
  readonly header: number;
  readonly begin: number;
  readonly end: number;
  /** Where the directory goes on. */
  readonly next: number;
}

function findDirectory(view: DataView): { count: number; directory: number; end: number } {
  const length = view.byteLength;
  let end = length - 22;
  const last = Math.max(0, end - 0xffff);
  while (
    end >= last &&
    !(view.getUint32(end, true) === END && view.getUint16(end + 20, true) === length - end - 22)
  ) {
    end--;
  }
  if (end < last) fail(`file of ${length} bytes has no end of central directory`);
  const disks = view.getUint16(end + 4, true) | view.getUint16(end + 6, true);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const directory = view.getUint32(end + 16, true);
  if (count === 0xffff || size === BLANK || directory === BLANK) fail("ZIP64 archives are not supported");
  if (disks !== 0 || view.getUint16(end + 8, true) !== count) fail("archive is split over several disks");
  if (count > MOST_MEMBERS) fail(`${count} members, at most ${MOST_MEMBERS} are read`);
  if (directory + size !== end) {
    fail(`directory at byte ${directory} with ${size} bytes must end at ${end}, where its end mark stands`);
  }
  return { count, directory, end };
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, directory: number, end: number): Entry {
  if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) fail(`no directory entry at byte ${at}`);
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const nameLength = view.getUint16(at + 28, true);
  const header = view.getUint32(at + 42, true);
  const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > end) fail(`directory entry at byte ${at} goes on to byte ${next}, the directory ends at ${end}`);
  const nameBytes = bytes.subarray(at + 46, at + 46 + nameLength);
  const name = decodeName(nameBytes, at);
  const about = `member ${quoted(name)}`;
  if (flags & 0x2041) fail(`${about} is encrypted`);
  if (method !== STORED && method !== DEFLATED) {
    fail(`${about} is packed by method ${method}; known are ${STORED} (stored) and ${DEFLATED} (deflated)`);
  }
  if (size === BLANK || packed === BLANK || header === BLANK)
    fail(`${about} needs ZIP64, which is not supported`);
  if (method === STORED && packed !== size) {
    fail(`${about} is stored, so its ${packed} bytes cannot become ${size}`);
  }
  if (header + 30 > directory || view.getUint32(header, true) !== LOCAL) {
    fail(`${about} should begin at byte ${header}, where no local header stands`);
  }
  const localNameLength = view.getUint16(header + 26, true);
  const begin = header + 30 + localNameLength + view.getUint16(header + 28, true);
  if (begin + packed > directory) {
    fail(`${about} ends at byte ${begin + packed}, the directory begins at ${directory}`);
  }
  const localName = bytes.subarray(header + 30, header + 30 + localNameLength);
  if (localNameLength !== nameLength || localName.some((byte, i) => byte !== nameBytes[i])) {
    fail(`${about} has another name in its local header`);
  }
  const checksum = view.getUint32(at + 16, true);
  return { name, size, deflated: method === DEFLATED, checksum, header, begin, end: begin + packed, next };
}

function decodeName(bytes: Uint8Array, at: number): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return fail(`the name in the directory entry at byte ${at} is not UTF-8`);
  }
}

function refuseDuplicates(entries: readonly Entry[]): void {
  const names = new Set<string>();
  for (const { name } of entries) {
    if (names.has(name)) fail(`member ${quoted(name)} occurs twice`);
    names.add(name);
  }
}

function refuseOverlap(entries: readonly Entry[]): void {
  let before: Entry | undefined;
  for (const entry of [...entries].sort((a, b) => a.header - b.header)) {
    if (before && entry.header < before.end) {
      fail(
        `members ${quoted(before.name)} and ${quoted(entry.name)} share bytes ${entry.header} to ${before.end}`,
      );
    }
    before = entry;
  }
}

async function* unpack(bytes: Uint8Array, entry: Entry): AsyncGenerator<Uint8Array> {
  const { name, size, deflated, checksum, begin, end } = entry;
  const packed = bytes.subarray(begin, end);
  let length = 0;
  let sum = 0;
  const damaged = (): never => fail(`member ${quoted(name)} is damaged: its packed bytes cannot be read`);
  for await (const chunk of deflated ? inflate(packed, damaged) : [packed]) {
    length += chunk.length;
    if (length > size) fail(`member ${quoted(name)} unpacks to more than the ${size} bytes it promises`);
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (length < size) fail(`member ${quoted(name)} unpacks to ${length} bytes, it promises ${size}`);
  if (sum !== checksum) {
    fail(
      `member ${quoted(name)} has checksum ${hexadecimal(sum)}, the directory says ${hexadecimal(checksum)}`,
    );
  }
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(8, "0");
}

/** @throws FormatError with a sentence about the archive. */
export function fail(problem: string): never {
  throw new FormatError("npz", problem);
}
