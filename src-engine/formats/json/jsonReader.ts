// Reads JSON out of bytes on demand: the caller says what must come next.
//
// A caller that knows its grammar needs no depth limit (nothing nests deeper than
// it asks), sees duplicate keys (JSON.parse keeps the last), gets whole numbers
// exactly or not at all (JSON.parse rounds above 2⁵³), and builds Maps, so that a
// key named `__proto__` is a key like any other.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class JsonReader {
  private at = 0;

  /** @param fail throws the caller's error for a sentence such as `expected ":", found "x" at byte 17 of the header` */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly fail: (problem: string) => never,
    private readonly within: string,
  ) {}

  /** An object; `member` must read the value of each key. */
  object(member: (key: string) => void): void {
    this.expect("{");
    if (this.accepts("}")) return;
    do {
      const key = this.string("a key");
      this.expect(":");
      member(key);
    } while (this.accepts(","));
    this.expect("}", '"," or "}"');
  }

  /** An array; `element` must read each of its values. */
  array(element: () => void): void {
    this.expect("[");
    if (this.accepts("]")) return;
    do element();
    while (this.accepts(","));
    this.expect("]", '"," or "]"');
  }

  /** A string without lone surrogates, which UTF-8 cannot carry. */
  string(what = "a string"): string {
    const from = this.start();
    if (this.bytes[from] !== QUOTE) this.unexpected(what);
    const { bytes } = this;
    let escaped = false;
    for (let i = from + 1; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === BACKSLASH) {
        escaped = true;
        i++;
      } else if (byte === QUOTE) {
        this.at = i + 1;
        return this.text(from, escaped);
      } else if (byte < 0x20) {
        this.fail(`a string holds a control character at byte ${i} of ${this.within}`);
      }
    }
    return this.fail(`the string at byte ${from} of ${this.within} does not end`);
  }

  /** A whole number, 0 … 2⁵³ − 1. */
  wholeNumber(): number {
    const from = this.start();
    let value = 0;
    let i = from;
    for (; i < this.bytes.length; i++) {
      const byte = this.bytes[i]!;
      if (byte < ZERO || byte > NINE) break;
      value = value * 10 + (byte - ZERO);
      if (value > Number.MAX_SAFE_INTEGER) {
        this.fail(`the number at byte ${from} of ${this.within} is above 2^53 - 1`);
      }
    }
    const leadingZero = this.bytes[from] === ZERO && i > from + 1;
    const next = this.bytes[i];
    const fraction = next === 0x2e || next === 0x65 || next === 0x45; // . e E
    if (i === from || leadingZero || fraction) this.unexpected("a whole number, 0 or more");
    this.at = i;
    return value;
  }

  /** Nothing but spaces may be left. */
  end(): void {
    if (this.start() < this.bytes.length) this.unexpected("nothing more");
  }

  private text(from: number, escaped: boolean): string {
    let text;
    try {
      // Without escapes the bytes between the quotes are the string.
      text = escaped
        ? String(JSON.parse(utf8.decode(this.bytes.subarray(from, this.at))))
        : utf8.decode(this.bytes.subarray(from + 1, this.at - 1));
    } catch {
      return this.fail(`the string at byte ${from} of ${this.within} is not valid UTF-8 JSON`);
    }
    if (hasLoneSurrogate(text))
      this.fail(`the string at byte ${from} of ${this.within} holds a lone surrogate`);
    return text;
  }

  private accepts(character: string): boolean {
    if (this.bytes[this.start()] !== character.charCodeAt(0)) return false;
    this.at++;
    return true;
  }

  private expect(character: string, what = `"${character}"`): void {
    if (!this.accepts(character)) this.unexpected(what);
  }

  /** Skips white space and says where we are. */
  private start(): number {
    const { bytes } = this;
    let i = this.at;
    for (; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    }
    return (this.at = i);
  }

  private unexpected(what: string): never {
    const byte = this.bytes[this.at];
    const found =
      byte === undefined
        ? "the end"
        : byte > 0x20 && byte < 0x7f
          ? JSON.stringify(String.fromCharCode(byte))
          : `byte 0x${byte.toString(16).padStart(2, "0")}`;
    return this.fail(`expected ${what} at byte ${this.at} of ${this.within}, found ${found}`);
  }
}

/** Half a character outside the basic plane: UTF-16 may hold it, UTF-8 may not. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
