// Where the desktop app was when it was closed, for the next time: the session as text, behind its hash. The two before
// it stay as well, for the day when the newest turns out to be damaged.

import { createHash } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { readAtMost, saveAtomically } from "./files";

const NAMES = ["last-session.backstep", "last-session-2.backstep", "last-session-3.backstep"] as const;
/** More than a session's 16 Mi characters can take. */
const LARGEST = 64 * 1024 * 1024;

export async function writeLastSession(folder: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [newest, second, third] = NAMES.map((name) => join(folder, name)) as [string, string, string];
  await rename(second, third).catch(ignoreMissing);
  await rename(newest, second).catch(ignoreMissing);
  await saveAtomically(newest, new TextEncoder().encode(`${sha256(text)}\n${text}`));
}

/** The newest that is whole. */
export async function readLastSession(folder: string): Promise<string | undefined> {
  for (const name of NAMES) {
    const bytes = await readAtMost(join(folder, name), LARGEST).catch(() => undefined);
    const [, hash, text] = /^([0-9a-f]{64})\n(.*)$/s.exec(new TextDecoder().decode(bytes)) ?? [];
    if (text !== undefined && sha256(text) === hash) return text;
  }
  return undefined;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
