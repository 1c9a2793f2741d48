// Reading a file with a limit, and saving one so that whatever happens meanwhile (a full disk, a power cut, a
// crash) there is the complete old file or the complete new one, never else.

import { randomBytes } from "node:crypto";
import { open, readdir, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** A save takes seconds: what is this old was left by one that a power cut or a crash ended. */
const STALE = 60 * 60 * 1000;
const MOST_AT_ONCE = 2 ** 30;

/**
 * Writes beside the file, makes sure it is on disk, then puts it in the file's place.
 * @throws Error with a sentence that names the path and the reason; its cause is the system's error
 */
export async function saveAtomically(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const target = await behindLinks(path);
    await sweep(target);
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      await writeThrough(temporary, bytes, await modeOf(target));
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
      throw error;
    }
    await syncFolder(dirname(target)).catch(() => undefined); // written it is; a power cut may yet bring the old one back, whole
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

/**
 * All of a file, or of whatever else there is to read, of which the size is not known before.
 * @throws Error where it is more than `most` bytes
 */
export async function readAtMost(path: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > most) throw new Error(`expected at most ${most} bytes, the file has ${size}`);
    let bytes = new Uint8Array(size + 1);
    for (let length = 0; ;) {
      const { bytesRead } = await file.read(bytes, length, Math.min(bytes.length - length, MOST_AT_ONCE));
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
      if (length > most) throw new Error(`expected at most ${most} bytes, the file has more`);
      if (length === bytes.length) {
        const larger = new Uint8Array(Math.min(2 * length, most) + 1);
        larger.set(bytes);
        bytes = larger;
      }
    }
  } finally {
    await file.close();
  }
}

/** A link stays a link: the file that it points to is replaced, or made where it is not there. */
async function behindLinks(path: string): Promise<string> {
  const found = await orNothing(realpath(path), "ENOENT");
  if (found !== undefined) return found;
  const link = await orNothing(readlink(path), "ENOENT");
  return link === undefined ? resolve(path) : behindLinks(resolve(await realpath(dirname(path)), link));
}

/** A file that is replaced stays as open or as private as it was. */
async function modeOf(path: string): Promise<number | undefined> {
  return (await orNothing(stat(path), "ENOENT"))?.mode;
}

async function orNothing<T>(found: Promise<T>, code: string): Promise<T | undefined> {
  return found.catch((error: NodeJS.ErrnoException) => {
    if (error.code === code) return undefined;
    throw error;
  });
}

async function sweep(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)];
  const isOurs = (one: string): boolean =>
    one.startsWith(`.${name}.`) && /^[0-9a-f]{12}\.tmp$/.test(one.slice(name.length + 2));
  for (const one of (await readdir(folder)).filter(isOurs)) {
    const { mtimeMs } = await stat(join(folder, one)).catch(() => ({ mtimeMs: Infinity })); // another sweeps as well
    if (Date.now() - mtimeMs > STALE) await rm(join(folder, one), { force: true });
  }
}

async function writeThrough(path: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  const file = await open(path, "wx");
  try {
    if (mode !== undefined) await file.chmod(mode & 0o777);
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
