// The bytes of a pickle, one thing after another: lengths, numbers, texts.

import { fail } from "./failing";

const LONGEST_INTEGER = 64;
const LONGEST_LINE = 1000;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class PickleBytes {
  readonly view: DataView;

  /** @param at where the next thing begins */
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Little-endian, two's complement. */
  integer(length: number): number | bigint {
    if (length < 0 || length > LONGEST_INTEGER)
      this.wrong(`has an integer of ${length} bytes, at most ${LONGEST_INTEGER} are read`);
    let value = 0n;
    const bytes = this.take(length);
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
    value = BigInt.asIntN(8 * length, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  length(size: 1 | 4 | 8): number {
    const at = this.skip(size);
    if (size === 1) return this.view.getUint8(at);
    return size === 4 ? this.view.getUint32(at, true) : Number(this.view.getBigUint64(at, true));
  }

  text(length: number): string {
    const at = this.at;
    try {
      return utf8.decode(this.take(length));
    } catch (error) {
      if (error instanceof TypeError) return fail(`the text at byte ${at} of the pickle is not UTF-8`);
      throw error;
    }
  }

  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0 || end - this.at > LONGEST_LINE) this.wrong("names a global in a line that does not end");
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  take(length: number): Uint8Array {
    const at = this.skip(length);
    return this.bytes.subarray(at, this.at);
  }

  /** @returns where what was skipped began */
  skip(length: number): number {
    const { at } = this;
    if (!(length <= this.bytes.length - at))
      fail(`the pickle goes on after its end: ${length} bytes at byte ${at}`);
    this.at += length;
    return at;
  }

  /** @throws FormatError */
  wrong(problem: string): never {
    return fail(`the pickle ${problem} (at byte ${this.at})`);
  }
}
