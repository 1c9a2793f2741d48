// Programs as texts, the line that computes the element marked with an arrow at its start.

import type { Code } from "../../protocol/protocol";

const MARK = "→ ";

/** One line a line; the lit one begins with →. Blank lines at both ends fall away; of an empty text there is no line. */
export function code(text: string): Code {
  const whole = text.replace(/^\n+|\s+$/g, "");
  const lines = whole === "" ? [] : whole.split("\n");
  const lit = Math.max(
    0,
    lines.findIndex((line) => line.startsWith(MARK)),
  );
  return { lines: lines.map((line) => (line.startsWith(MARK) ? line.slice(MARK.length) : line)), lit };
}
