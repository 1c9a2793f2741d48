// Reads an array as NumPy, PyTorch, JAX or JSON print it. Printed numbers are rounded: how far each may be from what was printed is told
// beside it.

import { FormatError } from "../../formats/formatError";

interface Parsed {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** How far rounding to the printed decimals may have moved each number; 0 where all of its digits are there. */
  readonly printed: Float64Array;
  /** The most decimals any of them has. */
  readonly decimals: number;
}

/** `array(`, `tensor(`, `np.array(` before it, `, dtype=float32)` behind it. */
const BEFORE = /^\s*(?:[\w.]+\s*=\s*)?(?:[\w.]+\s*\(\s*)?/;
const BEHIND = /\s*(?:,\s*\w+\s*=\s*[^,\]]*)*\s*\)?\s*;?\s*$/;
const NUMBER = /[+-]?(?:(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?)/y;
const WORD = /[+-]?(?:nan|inf(?:inity)?)\b/iy;
const DEEPEST = 8;
/** From so many digits on a number is whole: float64 has no more. */
const EXACT = 15;

/** @throws FormatError saying what was expected and what arrived, and where */
export function parseArray(text: string): Parsed {
  return parsePlain(text.replaceAll("\u2212", "-"));
}

function parsePlain(text: string): Parsed {
  const begin = text.indexOf("[");
  const isNumber = begin < 0;
  const body = isNumber ? text.replace(BEFORE, "").replace(BEHIND, "") : text.slice(begin, end(text));
  const found: Scanned = { numbers: [], sizes: [] };
  const at = scan(body, 0, 0, found);
  const rest = body.slice(at).trim();
  if (rest) fail(`expected the end of the array, got "${rest.slice(0, 20)}"`);
  return measured(found);
}

interface Written {
  readonly value: number;
  readonly digits: number;
  readonly decimals: number;
  readonly exponent: number;
}

interface Scanned {
  readonly numbers: Written[];
  /** By depth, how many each list has. */
  readonly sizes: number[];
  /** Of the numbers. */
  depth?: number;
}

const fail = (problem: string): never => {
  throw new FormatError("array", problem);
};

/** Behind the last bracket of the array. */
function end(text: string): number {
  const last = text.lastIndexOf("]");
  return last < 0 ? text.length : last + 1;
}

function scan(text: string, from: number, depth: number, found: Scanned): number {
  let at = skip(text, from);
  if (text[at] !== "[") {
    const [written, next] = numberAt(text, at);
    found.depth ??= depth;
    if (depth !== found.depth) fail("expected every number at one depth, got numbers beside lists");
    found.numbers.push(written);
    return next;
  }
  if (depth >= DEEPEST) fail(`expected at most ${DEEPEST} lists within each other`);
  let size = 0;
  at = skip(text, at + 1);
  while (at < text.length && text[at] !== "]") {
    at = skip(text, scan(text, at, depth + 1, found));
    size++;
  }
  if (at >= text.length) fail("expected a ] for each [, got the end of the text");
  if (size === 0) fail("expected numbers, got an empty list");
  const known = found.sizes[depth];
  if (known !== undefined && known !== size)
    fail(`expected lists of ${known} elements, as the first of this depth has, got one of ${size}`);
  found.sizes[depth] = size;
  return at + 1;
}

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text[at] === "," || text.charCodeAt(at) <= 32)) at++;
  if (text.startsWith("...", at) || text[at] === "…")
    fail(
      'expected every number, got "...": print all of them with np.set_printoptions(threshold=np.inf) or a.tolist()',
    );
  return at;
}

function numberAt(text: string, at: number): readonly [Written, number] {
  WORD.lastIndex = NUMBER.lastIndex = at;
  const word = WORD.exec(text)?.[0];
  if (word) {
    const value = /nan/i.test(word) ? NaN : word.startsWith("-") ? -Infinity : Infinity;
    return [{ value, digits: EXACT, decimals: 0, exponent: 0 }, at + word.length];
  }
  const [all = "", whole = "", part = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  if (whole === "" && part === "") fail(`expected a number, got "${text.slice(at, at + 20) || "nothing"}"`);
  const digits = `${whole}${part}`.replace(/^0+/, "").length;
  return [{ value: Number(all), digits, decimals: part.length, exponent: Number(exponent) }, at + all.length];
}

function measured({ numbers, sizes }: Scanned): Parsed {
  const decimals = numbers.reduce((most, one) => Math.max(most, one.decimals), 0);
  const digits = numbers.reduce((most, one) => Math.max(most, one.digits), 0);
  const isRounded = decimals > 0 && digits < EXACT;
  return {
    shape: sizes,
    data: Float64Array.from(numbers, ({ value }) => value),
    printed: Float64Array.from(numbers, ({ exponent }) =>
      isRounded ? Number(`5e${exponent - decimals - 1}`) : 0,
    ),
    decimals: isRounded ? decimals : 0,
  };
}
