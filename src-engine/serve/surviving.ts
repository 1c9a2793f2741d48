// What outlives an engine that dies or hangs: enough to be where one was again, and how long its silence is honest.

import { encodeSession } from "../formats/session";
import type { SessionInfo } from "../protocol/protocol";
import { sessionFile } from "./saving";
import type { Running } from "./turns";

/** As `saveSession` writes it, but for the hashes, which would mean travelling through the run. Nothing moves. */
export async function checkpointOf({ session, info }: Running): Promise<Uint8Array<ArrayBuffer>> {
  const text = encodeSession(await sessionFile(session, info.backend, "unhashed"));
  return new TextEncoder().encode(text);
}

const LEAST = 5000;
const REFERENCE_PER_IMAGE = 1000;

/**
 * The longest that an engine computes without listening is one iteration of one batch, in milliseconds. The kernels take
 * 1.2 s for the largest batch there is, 4096 images, on two cores that others use as well; the reference 0.15 s for
 * each image. Both with room for a machine several times as slow.
 */
export function patienceOf(info: Pick<SessionInfo, "backend" | "batchSize"> | undefined): number {
  return info?.backend === "reference" ? LEAST + REFERENCE_PER_IMAGE * info.batchSize : LEAST;
}
