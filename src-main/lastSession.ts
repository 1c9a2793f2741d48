// Where the desktop app was when it was closed, for the next time: the engine's checkpoint, behind its hash. The two before
// it stay as well, for the day when the newest turns out to be damaged.

import { createHash } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { readAtMost, saveAtomically } from "./files";
import { makeFolder } from "./userFolders";

const NAMES = ["last-session.backstep", "last-session-2.backstep", "last-session-3.backstep"] as const;
/** More than any model's weights that the engine admits. */
const LARGEST = 2 ** 30;
/** In hexadecimal digits, with the line's end. */
const HASH_LINE = 65;

export async function writeLastSession(folder: string, checkpoint: Uint8Array): Promise<void> {
  await makeFolder(folder);
  const [newest, second, third] = NAMES.map((name) => join(folder, name)) as [string, string, string];
  await rename(second, third).catch(ignoreMissing);
  await rename(newest, second).catch(ignoreMissing);
  await saveAtomically(newest, Buffer.concat([hashLine(checkpoint), checkpoint]));
}

/** The newest that is whole. */
export async function readLastSession(folder: string): Promise<Uint8Array | undefined> {
  for (const name of NAMES) {
    const bytes = await readAtMost(join(folder, name), LARGEST).catch(() => undefined);
    const checkpoint = bytes?.subarray(HASH_LINE);
    if (checkpoint && hashLine(checkpoint).equals(bytes!.subarray(0, HASH_LINE))) return checkpoint;
  }
  return undefined;
}

const hashLine = (bytes: Uint8Array): Buffer =>
  Buffer.from(`${createHash("sha256").update(bytes).digest("hex")}\n`);

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
