// The bytes of an HDF5 file, read at addresses: each read is held to the file's end, and so many are made and no more, so that what points
// round in a circle ends. https://docs.hdfgroup.org/hdf5/develop/_f_m_t3.html

import { FormatError } from "../formatError";

const MOST_READS = 2_000_000;
/** An address that leads nowhere. */
const NOWHERE = NaN;

export class Hdf5Bytes {
  private readonly view: DataView;
  private left = MOST_READS;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.view.getUint8(this.held(at, 1));
  }

  u16(at: number): number {
    return this.view.getUint16(this.held(at, 2), true);
  }

  u32(at: number): number {
    return this.view.getUint32(this.held(at, 4), true);
  }

  /** An address or a length; `NOWHERE` where all bits are set. */
  u64(at: number): number {
    const value = this.view.getBigUint64(this.held(at, 8), true);
    return value === 0xffffffffffffffffn ? NOWHERE : Number(value);
  }

  /** Of 1, 2, 4 or 8 bytes. */
  unsigned(at: number, size: number): number {
    if (size === 1) return this.u8(at);
    if (size === 2) return this.u16(at);
    return size === 4 ? this.u32(at) : this.u64(at);
  }

  slice(at: number, length: number): Uint8Array {
    return this.bytes.subarray(this.held(at, length), at + length);
  }

  signature(at: number): string {
    return String.fromCharCode(...this.slice(at, 4));
  }

  /** A text that ends with a zero, or where its room does. */
  text(at: number, room: number): string {
    const bytes = this.slice(at, Math.min(room, this.length - at));
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  private held(at: number, length: number): number {
    if (--this.left < 0) fail(`more than ${MOST_READS} places of the file lead to one another`);
    if (!(at >= 0 && length >= 0 && at + length <= this.length))
      fail(`${length} bytes at ${at} are beyond the file's end at ${this.length}`);
    return at;
  }
}

/** @throws FormatError with a sentence about the file. */
export function fail(problem: string): never {
  throw new FormatError("hdf5", problem);
}
