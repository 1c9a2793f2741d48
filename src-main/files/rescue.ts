// Where a result goes that cannot be saved where it was to be: into the user's data folder, else into the temporary one.

import { mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { dataFolder, makeFolder } from "./userFolders";
import { reason } from "./reason";
import { saveAtomically, type Saved } from "./save";

interface Rescued extends Saved {
  /** Why it is not where it was to be, and where it is, in one sentence; nothing where all went well. */
  readonly problem?: string;
}

/** A name longer than this might have been what was wrong. */
const LONGEST_NAME = 100;

/** Where it cannot be saved at all, `problem` says so: it never throws. */
export async function saveOrRescue(
  path: string,
  bytes: Uint8Array,
  places: readonly (() => string)[] = [dataFolder, tmpdir],
): Promise<Rescued> {
  try {
    return await saveAtomically(path, bytes);
  } catch (error) {
    const refusals = [reason(error)];
    for (const place of places) {
      try {
        const rescued = await saveAfresh(place(), path, bytes);
        return { remarks: [], problem: `${refusals[0]}; the result is saved as ${rescued} instead` };
      } catch (another) {
        refusals.push(reason(another));
      }
    }
    return { remarks: [], problem: `${refusals.join("; ")}; the result is lost` };
  }
}

/** In a folder of its own, which only this user may enter, so that nothing is there before. */
async function saveAfresh(folder: string, path: string, bytes: Uint8Array): Promise<string> {
  await makeFolder(folder);
  const own = await mkdtemp(join(folder, "backstep-rescued-"));
  const name = basename(path);
  const rescued = join(own, Buffer.byteLength(name) > LONGEST_NAME ? `result${extname(name)}` : name);
  try {
    await saveAtomically(rescued, bytes);
  } catch (error) {
    await rmdir(own).catch(() => undefined); // nothing is in it
    throw error;
  }
  return rescued;
}
