// Text from anywhere, fit to be printed to a terminal: a name in a file must not move the cursor, change a colour or title, or
// turn the order of what stands beside it. What would is shown as `\u001b`, the way JSON writes it.

/**
 * Control characters (C0, DEL, C1), line and paragraph separators, halves of surrogate pairs, and invisible format
 * characters, such as those that turn the direction of writing; of these not the two joiners, without which some scripts
 * and emoji cannot be written.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;

/** One line: line breaks are escaped as well. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (found) => short.get(found) ?? escaped(found));
}

/** JSON on one line, which reads back as the same: there, nothing outside of texts needs to be escaped. */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, escaped);
}

const short: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escaped(found: string): string {
  const units = Array.from({ length: found.length }, (_, i) => found.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
