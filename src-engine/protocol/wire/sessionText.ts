// What a page sends of a `.backstep` file: its text where it is one, the bytes where it carries weights.

import { FormatError } from "../../formats/formatError";
import { looksLikeSafetensors } from "../../formats/safetensors/safetensors";
import type { Tensors } from "./client";
import { bytesAsTensor } from "./fileTensor";
import type { Requests } from "../protocol";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws FormatError where it is no text: what was damaged is not to be opened as something else */
export function sessionText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new FormatError("session", "expected UTF-8 text, got other bytes");
  }
}

/** @throws FormatError where it is neither */
export function openingOf(bytes: Uint8Array): [Requests["openSession"]["arguments"], Tensors?] {
  if (!looksLikeSafetensors(bytes)) return [{ text: sessionText(bytes) }];
  return [{ byteLength: bytes.length }, new Map([["file", bytesAsTensor(bytes)]])];
}
