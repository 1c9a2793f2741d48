// A whole JSON text as data, read so that a hostile text costs little and hides nothing:
// keys that repeat are refused, objects are Maps (a key named `__proto__` is a key like any
// other), whole numbers are exact or refused, and neither depth nor number of objects is
// without limit.

import { quoted } from "../formatError";
import { hasLoneSurrogate } from "./jsonReader";

export type Json = null | boolean | number | string | readonly Json[] | ReadonlyMap<string, Json>;

const DEEPEST = 16;
/** Objects and lists: an empty one takes two bytes of text and a hundred of memory. */
const MOST_NESTS = 100_000;
const MOST_VALUES = 400_000;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** @param fail throws the caller's error; each problem says where it is, by field or by character */
export function parseJson(text: string, fail: (problem: string) => never): Json {
  let at = 0;
  let nests = 0;
  let values = 0;
  /** Keys and positions from the outermost value to where we are. */
  const path: (string | number)[] = [];

  const skip = (): void => {
    while (at < text.length && " \n\r\t".includes(text[at]!)) at++;
  };
  const unexpected = (wanted: string): never =>
    fail(`expected ${wanted} at character ${at}, got ${at < text.length ? quoted(text[at]!) : "the end"}`);
  const accepts = (character: string): boolean => {
    skip();
    if (text[at] !== character) return false;
    at++;
    return true;
  };

  const value = (): Json => {
    skip();
    if (++values > MOST_VALUES) fail(`expected at most ${MOST_VALUES} values, got more`);
    const first = text[at];
    if (first === "{" || first === "[") {
      if (path.length === DEEPEST) {
        fail(`${said(path)}: expected nothing nested deeper than ${DEEPEST}, got ${first}`);
      }
      if (++nests > MOST_NESTS) fail(`expected at most ${MOST_NESTS} objects and lists, got more`);
      at++;
      return first === "{" ? object() : list();
    }
    if (first === '"') return string();
    NUMBER.lastIndex = at;
    const digits = NUMBER.exec(text)?.[0];
    if (digits !== undefined) return number(digits);
    for (const [word, meaning] of WORDS) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return meaning;
    }
    return unexpected("a value");
  };

  const object = (): Json => {
    const members = new Map<string, Json>();
    if (accepts("}")) return members;
    do {
      skip();
      if (text[at] !== '"') unexpected("a key");
      const key = string();
      path.push(key);
      if (members.has(key)) fail(`${said(path)}: expected once, got it twice`);
      if (!accepts(":")) unexpected('":"');
      members.set(key, value());
      path.pop();
    } while (accepts(","));
    return accepts("}") ? members : unexpected('"," or "}"');
  };

  const list = (): Json => {
    const elements: Json[] = [];
    if (accepts("]")) return elements;
    do {
      path.push(elements.length);
      elements.push(value());
      path.pop();
    } while (accepts(","));
    return accepts("]") ? elements : unexpected('"," or "]"');
  };

  const number = (digits: string): number => {
    at += digits.length;
    const read = Number(digits);
    if (!Number.isFinite(read)) {
      fail(`${said(path)}: expected a number that float64 can hold, got ${digits.slice(0, 40)}`);
    }
    if (Number.isInteger(read) && !Number.isSafeInteger(read) && /^-?\d+$/.test(digits)) {
      fail(`${said(path)}: expected a whole number up to 2^53 - 1, got ${digits.slice(0, 40)}`);
    }
    return read;
  };

  const string = (): string => {
    const from = at;
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if (text.charCodeAt(at) < 0x20) unexpected("no control character in a string");
      if (text[at] === "\\") at++;
    }
    if (at >= text.length) fail(`expected an end of the string at character ${from}, got the end`);
    at++;
    let read: unknown;
    try {
      read = JSON.parse(text.slice(from, at));
    } catch {
      fail(`expected valid escapes in the string at character ${from}, got others`);
    }
    if (typeof read !== "string" || hasLoneSurrogate(read)) {
      return fail(`expected whole characters in the string at character ${from}, got half of one`);
    }
    return read;
  };

  const whole = value();
  skip();
  if (at < text.length) unexpected("nothing more");
  return whole;
}

/** `branches[2].edits[0].value`; a key that is no word stands in quotes. */
function said(path: readonly (string | number)[]): string {
  return path.reduce<string>((before, step) => {
    if (typeof step === "number") return `${before}[${step}]`;
    return member(before, step);
  }, "");
}

/** A field's path: the path of its object and its own key. */
export function member(object: string, key: string): string {
  const name = /^\w{1,80}$/.test(key) ? key : quoted(key);
  return object ? `${object}.${name}` : name;
}
