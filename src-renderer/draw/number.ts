// Numbers as text: short ones for labels, exact ones for the read-out.

import type { DType } from "../../src-engine/tensor/tensor";

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

/** Made once: the timeline writes hundreds a second. */
const thousands = new Intl.NumberFormat("en");

function special(x: number): string {
  return Number.isNaN(x) ? "NaN" : x > 0 ? "∞" : `${MINUS}∞`;
}

function typographic(text: string): string {
  return text.replaceAll("-", MINUS);
}
