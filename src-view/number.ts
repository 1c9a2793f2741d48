// Numbers as text: short ones for labels, exact ones for the read-out.

import type { DType, TensorData } from "../src-engine/tensor/tensor";

const MINUS = "\u2212";

/** Three significant digits, for labels and lists: `0.0123`, `1.20e−7`, `12,345`. */
export function shortNumber(x: number): string {
  if (!Number.isFinite(x)) return special(x);
  if (x === 0) return "0";
  const size = Math.abs(x);
  const text =
    size >= 1e6 || size < 1e-3
      ? x.toExponential(1).replace("e+", "e")
      : size >= 1000
        ? Math.round(x).toLocaleString("en")
        : x.toPrecision(3);
  return typographic(text);
}

/** As many significant digits as so many characters hold, at most three; the zero before the point goes first: `−.012`. */
export function cellNumber(x: number, characters: number): string {
  if (!Number.isFinite(x)) return special(x);
  if (x === 0) return "0";
  const texts = [3, 2, 1].flatMap((digits) => {
    const short = String(Math.abs(x) < 1000 ? Number(x.toPrecision(digits)) : Math.round(x));
    const exponential = x.toExponential(digits - 1).replace("e+", "e");
    return [short, short.replace("0.", "."), exponential];
  });
  const fitting = texts.find((text) => text.length <= characters && !isRough(text, x));
  return typographic(fitting ?? x.toExponential(0).replace("e+", "e"));
}

/**
 * One way to write all of a map's numbers: the same decimals, as many as so many characters hold of the one of
 * largest size; where these are fewer than two of its digits, all by powers of ten. Exactly 0 is `0`, and what only
 * rounds to it is written by a power of ten where that has room, so that it does not pass for it.
 * @param roomy whether the zero before the point stays where all have room for it
 */
export function numberFormat(values: TensorData, characters: number, roomy = false): (x: number) => string {
  let [low, high, isWhole] = [0, 0, true];
  for (const x of values) {
    if (!Number.isFinite(x)) continue;
    low = Math.min(low, x);
    high = Math.max(high, x);
    isWhole &&= Number.isInteger(x);
  }
  const fixed = (x: number, decimals: number): string => x.toFixed(decimals).replace("0.", ".");
  const size = Math.max(high, -low);
  const holds = (decimals: number): boolean =>
    [low, high].every((x) => fixed(x, decimals).length <= characters);
  const most = isWhole ? 0 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size))));
  const decimals = Array.from({ length: most + 1 }, (_, i) => most - i).find(holds);
  const power = (x: number, digits: number): string => x.toExponential(digits).replace("e+", "e");
  if (decimals !== undefined && (isWhole || size * 10 ** decimals >= 10)) {
    const keepsZero = roomy && [low, high].every((x) => x.toFixed(decimals).length <= characters);
    const some = (x: number): string => {
      const [text, small] = [keepsZero ? x.toFixed(decimals) : fixed(x, decimals), power(x, 0)];
      return Number(text) === 0 && small.length <= characters ? small : text;
    };
    return (x) => (Number.isFinite(x) && x !== 0 ? typographic(some(x)) : cellNumber(x, characters));
  }
  let digits = 2;
  while (digits > 0 && values.some((x) => Number.isFinite(x) && power(x, digits).length > characters))
    digits--;
  return (x) => (Number.isFinite(x) && x !== 0 ? typographic(power(x, digits)) : cellNumber(x, characters));
}

/** Whether a text stands for more than a tenth less or more: one digit too few. */
const isRough = (text: string, x: number): boolean => Math.abs(Number(text) - x) > 0.1 * Math.abs(x);

/** The fewest digits that read back as the same number in its own type. */
export function exactNumber(x: number, dtype: DType): string {
  if (!Number.isFinite(x)) return special(x);
  if (Object.is(x, -0)) return `${MINUS}0`;
  if (dtype !== "float32") return typographic(String(x));
  let text = String(x);
  for (let digits = 1; digits <= 9; digits++) {
    text = String(Number(x.toPrecision(digits)));
    if (Math.fround(Number(text)) === x) break;
  }
  return typographic(text);
}

/** A share as a percentage with one decimal: `87.5 %`. */
export function percent(share: number, decimals = 1): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(decimals)}\u202f%` : special(share);
}

/** A whole number with thousands apart. */
export function count(n: number): string {
  return thousands.format(Math.round(n));
}

/** `35.5 KiB`, `42.7 MiB`; from a gibibyte on without a decimal. */
export function byteSize(bytes: number): string {
  const [size, unit] = bytes < 2 ** 20 ? [bytes / 2 ** 10, "KiB"] : [bytes / 2 ** 20, "MiB"];
  return `${size < 1024 ? size.toFixed(1) : count(size)}\u202f${unit}`;
}

/** Made once: the timeline writes hundreds a second. */
const thousands = new Intl.NumberFormat("en");

function special(x: number): string {
  return Number.isNaN(x) ? "NaN" : x > 0 ? "∞" : `${MINUS}∞`;
}

function typographic(text: string): string {
  return text.replaceAll("-", MINUS);
}
