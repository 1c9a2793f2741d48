// A file that is written again and again, and the two that stood in its place before: for the day when the newest turns
// out to be damaged. The file itself is never missing in between.

import { copyFile, rename, rm } from "node:fs/promises";
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
 * Keeps what stands there, before something else takes its place.
 * @throws Error with the system's reason, or a sentence where what stands in the place of an older one is no regular file
 */
export async function keepGeneration(path: string): Promise<void> {
  const [newest, second, third] = generationsOf(path);
  for (const older of [second, third]) await targetOf(older); // a folder of that name is somebody's, and stays
  const temporary = join(dirname(path), temporaryName());
  try {
    await copyFile(newest, temporary);
    await rename(second, third).catch(ignoreMissing);
    await rename(temporary, second);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    ignoreMissing(error);
  }
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== "ENOENT") throw error;
}
