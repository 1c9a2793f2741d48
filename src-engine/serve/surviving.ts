// What outlives an engine that dies or hangs: enough to be where one was again.

import { encodeSession } from "../formats/session";
import { sessionFile } from "./saving";
import type { Running } from "./turns";

/** As `saveSession` writes it, but for the hashes, which would mean travelling through the run. Nothing moves. */
export async function checkpointOf({ session, info }: Running): Promise<Uint8Array<ArrayBuffer>> {
  const text = encodeSession(await sessionFile(session, info.backend, "unhashed"));
  return new TextEncoder().encode(text);
}
