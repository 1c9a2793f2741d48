// A folder for each server, so that two at once never write over one another. One that begins takes over the folder of one
// that has ended, the newest first, by renaming it: of two that want it one gets it.
//
// A folder is held as long as the process whose number it bears lives and says so every few seconds; numbers are given out again.

import { randomBytes } from "node:crypto";
import { readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "./files/reason";
import { makeFolder } from "./userFolders";

const LEASE = "in-use";
const RENEW_EVERY = 5000;
const LEASE_LASTS = 30_000;
/** Those of servers that have ended and whose session nobody took up: the oldest go. */
const MOST_LEFT = 10;

export interface HeldFolder {
  readonly path: string;
  release(): Promise<void>;
}

/** @param fresh takes over nothing: what others left stays for a start to come */
export async function holdFolder(base: string, { fresh = false } = {}): Promise<HeldFolder> {
  await makeFolder(base);
  const path = join(base, `${process.pid}-${randomBytes(4).toString("hex")}`);
  const left = await leftBehind(base);
  let isTaken = false;
  for (const one of fresh ? [] : left) {
    isTaken = await rename(one, path).then(
      () => true,
      () => false, // another was quicker
    );
    if (isTaken) break;
  }
  if (!isTaken) await makeFolder(path);
  for (const one of left.slice(MOST_LEFT)) await rm(one, { recursive: true, force: true });
  const lease = join(path, LEASE);
  await writeFile(lease, "");
  const renew = setInterval(() => {
    const now = new Date();
    utimes(lease, now, now).catch(() => undefined); // whoever removed it has the folder, and we shall have another
  }, RENEW_EVERY);
  renew.unref();
  return {
    path,
    async release() {
      clearInterval(renew);
      await rm(lease, { force: true });
      if ((await readdir(path).catch(() => [""])).length === 0)
        await rm(path, { recursive: true, force: true });
    },
  };
}

/** Folders that nobody holds, the one first in which a session was written last. */
async function leftBehind(base: string): Promise<readonly string[]> {
  const found: { path: string; written: number }[] = [];
  for (const name of await readdir(base)) {
    const [, pid] = /^(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
    const path = join(base, name);
    if (pid === undefined || (isAlive(Number(pid)) && (await isLeased(path)))) continue;
    const { mtimeMs } = await stat(join(path, "last-session.backstep")).catch(() => ({ mtimeMs: 0 }));
    found.push({ path, written: mtimeMs });
  }
  return found.sort((a, b) => b.written - a.written).map(({ path }) => path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

async function isLeased(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(join(path, LEASE)).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < LEASE_LASTS;
}
