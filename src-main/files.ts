// Saving a file so that whatever happens meanwhile (a full disk, a power cut, a
// crash) there is the complete old file or the complete new one, never else.

import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Writes beside the file, makes sure it is on disk, then puts it in the file's place.
 * @throws Error with a sentence that names the path and the reason; its cause is the system's error
 */
export async function saveAtomically(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const target = await behindLinks(path);
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      await writeThrough(temporary, bytes);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
      throw error;
    }
    await syncFolder(dirname(target));
  } catch (error) {
    throw new Error(`save: cannot write ${path}: ${reason(error)}`, { cause: error });
  }
}

/** Why the system refused, in words. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return reasons.get(code) ?? error.message;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file or folder"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the disk is read-only"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["EIO", "the disk reports an error"],
  ["ENAMETOOLONG", "the name is too long"],
]);

/** A link stays a link: the file that it points to is replaced. */
async function behindLinks(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The new name is on disk when the folder is. Windows does this by itself and cannot open folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
