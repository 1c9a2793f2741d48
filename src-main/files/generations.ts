// A file that is written again and again, and the two that stood in its place before: for the day when the newest turns
// out to be damaged. The file itself is never missing in between.

import { copyFile, link, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { codeOf } from "./reason";
import { targetOf } from "./target";
import { temporaryName } from "./temporary";

/** The newest first: `run.backstep`, `run.previous-1.backstep`, `run.previous-2.backstep`. */
export function generationsOf(path: string): readonly [string, string, string] {
  const extension = extname(path);
  const older = (age: number): string =>
    `${path.slice(0, path.length - extension.length)}.previous-${age}${extension}`;
  return [path, older(1), older(2)];
}

/**
 * Keeps what stands there under another name as well, before something else takes its place. That takes no room on the disk, and
 * makes some where there were three: the newest is not to lack it.
 * @throws Error with the system's reason, or a sentence where what stands in the place of an older one is no regular file
 */
export async function keepGeneration(path: string): Promise<void> {
  const [newest, second, third] = generationsOf(path);
  for (const older of [second, third]) await targetOf(older); // a folder of that name is somebody's, and stays
  if (await isSameFile(newest, second)) return; // nothing has taken its place since
  const temporary = join(dirname(path), temporaryName());
  try {
    await linkOrCopy(newest, temporary);
    await rename(second, third).catch(ignoreMissing);
    await rename(temporary, second);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    ignoreMissing(error);
  }
}

/** Whether both are names of one file. */
export async function isSameFile(one: string, another: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, another].map((name) => stat(name).catch(() => undefined)));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Some disks know no hard links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(await realpath(from), to);
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw error;
    await copyFile(from, to);
  }
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== "ENOENT") throw error;
}
