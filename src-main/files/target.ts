// What stands where a file is to be saved: nothing, or a regular file that may be replaced.

import type { Stats } from "node:fs";
import { readlink, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { codeOf } from "./reason";

export interface Target {
  /** Behind all links. */
  readonly path: string;
  readonly folder: string;
  /** The file that is to be replaced. */
  readonly existing: Stats | undefined;
}

/** @throws Error with a sentence, or the system's, where there is something that is not replaced */
export async function targetOf(path: string): Promise<Target> {
  const target = await behindLinks(path);
  const folder = dirname(target);
  const existing = await orNothing(stat(target), "ENOENT");
  if (!existing) await assertFolder(path, folder);
  if (existing) await assertReplaceable(existing, folder);
  return { path: target, folder, existing };
}

/** A link stays a link: the file that it points to is replaced, or made where it is not there. */
async function behindLinks(path: string): Promise<string> {
  const found = await orNothing(realpath(path), "ENOENT");
  if (found !== undefined) return found;
  const link = await orNothing(readlink(path), "ENOENT");
  return link === undefined ? resolve(path) : behindLinks(resolve(await realpath(dirname(path)), link));
}

/** Where links lead to a folder that is not there, its name is not in the path that was given: so it is said. */
async function assertFolder(path: string, folder: string): Promise<void> {
  if (await orNothing(stat(folder), "ENOENT")) return;
  const missing = await behindLinks(folder);
  if (missing !== dirname(resolve(path))) throw new Error(`a link leads to ${missing}, which is not there`);
}

async function assertReplaceable(existing: Stats, folder: string): Promise<void> {
  if (!existing.isFile()) throw new Error(`it is ${kindOf(existing)}; only regular files are replaced`);
  const { mode, uid } = await stat(folder);
  const user = process.geteuid?.() ?? 0;
  const isSticky = (mode & 0o1000) !== 0;
  if (isSticky && user !== 0 && existing.uid !== user && uid !== user)
    throw new Error("it is another user's file, and in its folder (sticky) only owners replace files");
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a named pipe";
  if (found.isSocket()) return "a socket";
  return "a device";
}

async function orNothing<T>(found: Promise<T>, code: string): Promise<T | undefined> {
  return found.catch((error: unknown) => {
    if (codeOf(error) === code) return undefined;
    throw error;
  });
}
