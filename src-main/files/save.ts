// Saving a file so that whatever happens meanwhile (a full disk, a power cut, a crash) there is the complete old file or the
// complete new one, never else; and trying beforehand whether that can be done.

import type { Stats } from "node:fs";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { generationsOf, isSameFile } from "./generations";
import { reason } from "./reason";
import { targetOf, type Target } from "./target";
import { sweep, temporaryName } from "./temporary";

export interface Saved {
  /** What whoever saved should be told, in a sentence each. */
  readonly remarks: readonly string[];
}

/**
 * Writes beside the file, makes sure it is on disk, then puts it in the file's place. Mode and owner stay as they were, where
 * that is allowed.
 * @throws Error with a sentence that names the path and the reason; its cause is the system's error
 */
export async function saveAtomically(path: string, bytes: Uint8Array): Promise<Saved> {
  return saying(path, async () => {
    const target = await targetOf(path);
    await sweep(target.folder);
    const isOfGenerations = await isSameFile(path, generationsOf(path)[1]);
    const isKept = await besides(target, bytes, (temporary) => rename(temporary, target.path));
    await syncFolder(target.folder).catch(() => undefined); // written it is; a power cut may yet bring the old one back, whole
    return { remarks: remarksOn(path, target.existing, isOfGenerations, isKept) };
  });
}

/**
 * Does what saving so many bytes does, except for putting them in the file's place: to be asked before work begins whose
 * result is to go there. The file is as it was.
 * @throws Error as `saveAtomically` would
 */
export async function assertSavable(path: string, size = 0): Promise<void> {
  await saying(path, async () => {
    const target = await targetOf(path);
    await sweep(target.folder);
    await besides(target, new Uint8Array(size), (temporary) => rm(temporary));
  });
}

async function saying<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`save: cannot write ${path}: ${reason(error)}`, { cause: error });
  }
}

/**
 * @param then what becomes of the temporary file; after an error it is gone
 * @returns whether the owner of the file that stands there could be kept
 */
async function besides(
  { folder, existing }: Target,
  bytes: Uint8Array,
  then: (temporary: string) => Promise<void>,
): Promise<boolean> {
  const temporary = join(folder, temporaryName());
  try {
    const isKept = await writeThrough(temporary, bytes, existing);
    await then(temporary);
    return isKept;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

async function writeThrough(path: string, bytes: Uint8Array, existing: Stats | undefined): Promise<boolean> {
  const file = await open(path, "wx", existing ? 0o600 : 0o666); // never more open than what it replaces
  try {
    const isKept = !existing || (await takeAfter(file, existing));
    await file.writeFile(bytes);
    await file.sync();
    return isKept;
  } finally {
    await file.close();
  }
}

/** Gives a file the owner and the mode of the one it will replace. */
async function takeAfter(file: FileHandle, { uid, gid, mode }: Stats): Promise<boolean> {
  const found = await file.stat();
  const isOwned = async (user: number, group: number): Promise<boolean> =>
    (found.uid === user && found.gid === group) || file.chown(user, group).then(yes, no);
  const isKept = await isOwned(uid, gid);
  const isGroupKept = isKept || (await isOwned(found.uid, gid));
  // What one group might do, another must not for having no choice: then it may do what everybody may.
  const allowed = isGroupKept ? mode & 0o777 : mode & (0o707 | ((mode & 0o007) << 3));
  if ((found.mode & 0o777) !== allowed) await file.chmod(allowed);
  return isKept;
}

const yes = (): boolean => true;
const no = (): boolean => false;

/** @param isOfGenerations whether it is also the one before, whose name we gave it ourselves */
function remarksOn(
  path: string,
  existing: Stats | undefined,
  isOfGenerations: boolean,
  isKept: boolean,
): string[] {
  const remarks = [];
  const others = (existing?.nlink ?? 1) - (isOfGenerations ? 2 : 1);
  if (others > 0) {
    const names = others === 1 ? "another name (hard link)" : `${others} other names (hard links)`;
    remarks.push(`${path} had ${names}, under which what was there before stays`);
  }
  if (!isKept) remarks.push(`${path} was another user's or group's; it is yours now`);
  return remarks;
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
