// A `.backstep` file as bytes, with weights or without: they say themselves which it is.

import { looksLikeSafetensors } from "../../formats/safetensors/safetensors";
import type { SessionFile } from "../../formats/session/session";
import { decodeSession } from "../../formats/session/sessionCodec";
import { decodeSessionState, type SessionState } from "../../formats/session/sessionState";
import { sessionText } from "../../protocol/wire/sessionText";

export interface SavedSession {
  readonly file: SessionFile;
  /** Undefined where all of it is to be had by replay. */
  readonly state?: SessionState;
}

/** @throws FormatError */
export async function decodeSaved(bytes: Uint8Array<ArrayBuffer>): Promise<SavedSession> {
  if (looksLikeSafetensors(bytes)) return decodeSessionState(bytes);
  return { file: decodeSession(sessionText(bytes)) };
}
