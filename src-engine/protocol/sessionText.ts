// The text of a `.backstep` file, wherever its bytes come from.

import { FormatError } from "../formats/formatError";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws FormatError where it is no text: what was damaged is not to be opened as something else */
export function sessionText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new FormatError("session", "expected UTF-8 text, got other bytes");
  }
}
