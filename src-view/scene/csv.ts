// Tables as CSV by RFC 4180: numbers with all their digits, a header, lines that end in CR LF.

import type { DType } from "../../src-engine/tensor/tensor";
import { exactNumber } from "../number";

/** Undefined stays empty. */
export type Value = string | number | undefined;

/** @param dtype what the numbers were computed in: the fewest digits that read back as the same number there */
export function csvOf(
  header: readonly string[],
  rows: Iterable<readonly Value[]>,
  dtype: DType = "float64",
): string {
  const lines = [header.map(cellOf).join(",")];
  for (const row of rows) {
    lines.push(
      row
        .map((value) => (typeof value === "number" ? exactText(value, dtype) : cellOf(value ?? "")))
        .join(","),
    );
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** As every language reads it: `-0.1`, `NaN`, `-Infinity`, `-0`. */
export function exactText(x: number, dtype: DType): string {
  if (!Number.isFinite(x)) return String(x);
  return exactNumber(x, dtype).replaceAll("\u2212", "-");
}

/**
 * A text that begins as a formula would get an apostrophe before it, or a spreadsheet would run it (OWASP, CSV
 * injection); what holds commas, quotes or line ends is quoted.
 */
function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
