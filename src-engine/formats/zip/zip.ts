// ZIP archives, as far as files of weights need them: one disk, members stored or deflated.
//
// Only the central directory is believed. Local headers are read for their length
// alone: numpy leaves sizes in them blank. Whoever reads an archive says in whose name it is refused. PKWARE's APPNOTE.TXT, 4.3 and 4.4.

import { crc32 } from "./crc32";
import { quoted } from "../formatError";
import { inflate } from "./inflate";

export type Fail = (problem: string) => never;

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
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
/** Bytes of both of ZIP64's end marks. */
const WIDE_END = 76;
const STORED = 0;
const DEFLATED = 8;
/** Each costs a record and an inflater of its own, however little it holds. */
export const MOST_MEMBERS = 5000;
const BLANK = 0xffffffff;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What the archive holds, in the order of its directory.
 * @param fail throws the caller's error with a sentence about the archive
 */
export function readZip(bytes: Uint8Array, fail: Fail): readonly Member[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { count, directory, end } = findDirectory(view, fail);
  const entries: Entry[] = [];
  let at = directory;
  for (let i = 0; i < count; i++) {
    const entry = readEntry(bytes, view, at, directory, end, fail);
    entries.push(entry);
    at = entry.next;
  }
  if (at !== end) fail(`directory of ${count} members ends at byte ${at}, expected ${end}`);
  refuseDuplicates(entries, fail);
  refuseOverlap(entries, fail);
  return entries.map((entry) => ({ ...entry, chunks: () => unpack(bytes, entry, fail) }));
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

function findDirectory(view: DataView, fail: Fail): { count: number; directory: number; end: number } {
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
  const over = directory + size;
  if (over !== end && !(over + WIDE_END === end && saysTheSame(view, over, { count, size, directory })))
    fail(`directory at byte ${directory} with ${size} bytes must end at ${end}, where its end mark stands`);
  return { count, directory, end: over };
}

/** PyTorch writes ZIP64's end marks into small archives too. There they must say what the usual one does. */
function saysTheSame(
  view: DataView,
  at: number,
  { count, size, directory }: { count: number; size: number; directory: number },
): boolean {
  const numbers: readonly (readonly [number, number])[] = [
    [4, WIDE_END - 20 - 12],
    [24, count],
    [32, count],
    [40, size],
    [48, directory],
    [WIDE_END - 12, at],
  ];
  return (
    view.getUint32(at, true) === END_64 &&
    view.getUint32(at + WIDE_END - 20, true) === LOCATOR_64 &&
    numbers.every(([from, value]) => view.getBigUint64(at + from, true) === BigInt(value))
  );
}

function readEntry(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  directory: number,
  end: number,
  fail: Fail,
): Entry {
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
  const name = decodeName(nameBytes, at, fail);
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

function decodeName(bytes: Uint8Array, at: number, fail: Fail): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return fail(`the name in the directory entry at byte ${at} is not UTF-8`);
  }
}

function refuseDuplicates(entries: readonly Entry[], fail: Fail): void {
  const names = new Set<string>();
  for (const { name } of entries) {
    if (names.has(name)) fail(`member ${quoted(name)} occurs twice`);
    names.add(name);
  }
}

function refuseOverlap(entries: readonly Entry[], fail: Fail): void {
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

async function* unpack(bytes: Uint8Array, entry: Entry, fail: Fail): AsyncGenerator<Uint8Array> {
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

/** All of a member: where it stands in the archive when stored; when deflated put together from its pieces. */
export async function unpacked({ size, deflated, chunks }: Member): Promise<Uint8Array> {
  let whole: Uint8Array = deflated ? new Uint8Array(size) : new Uint8Array(0);
  let at = 0;
  for await (const chunk of chunks()) {
    if (deflated) whole.set(chunk, at);
    else whole = chunk;
    at += chunk.length;
  }
  return whole;
}

/**
 * The names of an archive's members, to tell what kind of archive it is; undefined where the bytes are none.
 * Nothing is said of what is wrong with it: whoever reads it will.
 */
export function namesIn(bytes: Uint8Array): readonly string[] | undefined {
  const next = `${bytes[2]},${bytes[3]}`;
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b || (next !== "3,4" && next !== "5,6")) return undefined;
  const unreadable = new Error();
  try {
    const members = readZip(bytes, () => {
      throw unreadable;
    });
    return members.map(({ name }) => name);
  } catch (error) {
    if (error === unreadable) return [];
    throw error;
  }
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(8, "0");
}
