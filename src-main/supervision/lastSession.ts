// Where an app was, for its next start: the engine's checkpoint, behind its hash. Two from before it stay as well, for the day
// when the newest turns out to be damaged, and how often engines have begun with it and come to nothing.

import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readAtMost, saveAtomically } from "../files";
import { makeFolder } from "../files/userFolders";

const NAMES = ["last-session.backstep", "last-session-2.backstep", "last-session-3.backstep"] as const;
const ATTEMPTS = "last-session.attempts";
/** More than any model's weights that the engine admits. */
const LARGEST = 2 ** 30;
/** In hexadecimal digits, with the line's end. */
const HASH_LINE = 65;

/**
 * The newest takes its place whole or not at all.
 * @param apart the one before moves down where the one before that is so many milliseconds old
 */
export async function writeLastSession(folder: string, checkpoint: Uint8Array, apart = 0): Promise<void> {
  await makeFolder(folder);
  const [newest, second, third] = NAMES.map((name) => join(folder, name)) as [string, string, string];
  const { mtimeMs } = await stat(second).catch(() => ({ mtimeMs: 0 }));
  if (Date.now() - mtimeMs >= apart) {
    await rename(second, third).catch(ignoreMissing);
    await rename(newest, second).catch(ignoreMissing);
  }
  await saveAtomically(newest, Buffer.concat([hashLine(checkpoint), checkpoint]));
}

/** The newest that is whole. */
export async function readLastSession(folder: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return (await newestWhole(folder))?.checkpoint;
}

/**
 * Takes the newest out of the way: another start will not begin with it, and nothing overwrites it.
 * @returns the file that holds it now, a session as one can open it; undefined where there is none
 */
export async function setLastSessionAside(folder: string): Promise<string | undefined> {
  const found = await newestWhole(folder);
  if (!found) return undefined;
  const time = new Date().toISOString().replaceAll(":", "-");
  const aside = join(folder, `set-aside-${time}.backstep`);
  await saveAtomically(aside, found.checkpoint);
  await rm(found.path, { force: true });
  countAttempts(folder, 0);
  return aside;
}

/** How many engines have begun with the newest and come to nothing. */
export async function attemptsAt(folder: string): Promise<number> {
  const text = await readFile(join(folder, ATTEMPTS), "utf8").catch(() => "");
  return /^\d$/.test(text) ? Number(text) : 0;
}

/** At once: what the attempt does may be the last that this process does. */
export function countAttempts(folder: string, attempts: number): void {
  try {
    if (attempts > 0) writeFileSync(join(folder, ATTEMPTS), String(attempts), { mode: 0o600 });
    else rmSync(join(folder, ATTEMPTS), { force: true });
  } catch {
    // a disk that cannot be written to is said where a session is to be kept on it
  }
}

async function newestWhole(
  folder: string,
): Promise<{ path: string; checkpoint: Uint8Array<ArrayBuffer> } | undefined> {
  for (const path of NAMES.map((name) => join(folder, name))) {
    const bytes = await readAtMost(path, LARGEST).catch(() => undefined);
    const checkpoint = bytes?.subarray(HASH_LINE);
    if (checkpoint && hashLine(checkpoint).equals(bytes!.subarray(0, HASH_LINE))) {
      return { path, checkpoint };
    }
  }
  return undefined;
}

const hashLine = (bytes: Uint8Array): Buffer =>
  Buffer.from(`${createHash("sha256").update(bytes).digest("hex")}\n`);

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
