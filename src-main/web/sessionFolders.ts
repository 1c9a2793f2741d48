// A folder for each server, so that two at once never write over one another. One that begins takes over the folder of one
// that has ended, the newest first, by renaming it: of two that want it one gets it.
//
// A folder is held as long as the process whose number it bears lives and says so every few seconds; numbers are given out again.
// It has its lease before it has its name, so that no other server that starts at the same time takes it for one that was left.

import { randomBytes } from "node:crypto";
import { readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../files/reason";
import { makeFolder } from "../files/userFolders";

const LEASE = "in-use";
/** Of a folder that is being made. */
const UNNAMED = ".new";
const NAME = /^(\d+)-[0-9a-f]{8}(\.new)?$/;
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
    isTaken = await leased(one, path).then(
      () => true,
      () => false, // another was quicker
    );
    if (isTaken) break;
  }
  if (!isTaken) await makeLeased(path);
  for (const one of left.slice(MOST_LEFT)) await rm(one, { recursive: true, force: true });
  const lease = join(path, LEASE);
  let isHeld = true;
  const renew = setInterval(() => {
    const now = new Date();
    // A process that was stopped for long may have lost its folder; then it has a new one of that name.
    utimes(lease, now, now).catch(() => (isHeld ? makeLeased(path).catch(() => undefined) : undefined));
  }, RENEW_EVERY);
  renew.unref();
  return {
    path,
    async release() {
      isHeld = false;
      clearInterval(renew);
      await rm(lease, { force: true });
      if ((await readdir(path).catch(() => [""])).length === 0)
        await rm(path, { recursive: true, force: true });
    },
  };
}

async function makeLeased(path: string): Promise<void> {
  const unnamed = `${path}${UNNAMED}`;
  await makeFolder(unnamed);
  await leased(unnamed, path);
}

async function leased(folder: string, path: string): Promise<void> {
  await writeFile(join(folder, LEASE), "");
  await rename(folder, path);
}

/** Folders that nobody holds, the one first in which a session was written last. */
async function leftBehind(base: string): Promise<readonly string[]> {
  const found: { path: string; written: number }[] = [];
  for (const name of await readdir(base)) {
    const [, pid, unnamed] = NAME.exec(name) ?? [];
    const path = join(base, name);
    if (pid === undefined || (isAlive(Number(pid)) && (unnamed || (await isLeased(path))))) continue;
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
