// Two commands at once must not write the same files: the second waits for the first, and says whom it waits for.
//
// The lock is a lease: who holds it renews it as long as it lives, so that one that was killed is over by itself.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { hostname } from "node:os";
import { basename, join } from "node:path";

/** Milliseconds for which a lock holds unless it is renewed. */
const LEASE = 10_000;
/** Whoever waits longer wants to know for whom. */
const PATIENCE = 2000;
const EVERY = 100;

/**
 * Does the work while nobody else holds the lock of this folder.
 * @param say hears a sentence where somebody has to wait
 * @throws Error where the folder cannot be written, or the lock was lost while the work went on
 */
export async function locked(folder, work, { say, lease = LEASE }) {
  // Not before it is needed: on a clone that was not installed yet there is no package.
  const { lock } = createRequire(import.meta.url)("proper-lockfile");
  const owner = join(folder, ".lock-owner");
  let lost;
  const options = {
    realpath: false,
    lockfilePath: join(folder, ".lease"),
    stale: lease,
    update: lease / 5,
    onCompromised: (error) => (lost = error),
  };
  const began = Date.now();
  for (let told = false, release; ;) {
    try {
      release = await lock(folder, options);
    } catch (error) {
      if (error.code !== "ELOCKED") throw error;
      if (!told && Date.now() - began >= PATIENCE) {
        told = true;
        say(`waiting for ${whoHolds(owner)}; a command that was killed lets go within ${lease / 1000} s`);
      }
      await new Promise((wake) => setTimeout(wake, EVERY));
      continue;
    }
    try {
      writeFileSync(owner, JSON.stringify(self()));
      await work();
    } finally {
      rmSync(owner, { force: true });
      if (!lost) await release();
    }
    if (lost)
      throw new Error(`another command took over meanwhile, since this one stood still: ${lost.message}`);
    return;
  }
}

const self = () => ({
  pid: process.pid,
  host: hostname(),
  command: basename(process.argv[1] ?? "node"),
  since: new Date().toLocaleTimeString(),
});

function whoHolds(owner) {
  try {
    const { pid, host, command, since } = JSON.parse(readFileSync(owner, "utf8"));
    const where = host === hostname() ? "" : ` on ${host}`;
    return `${command} (process ${pid}${where}, since ${since}), which is building`;
  } catch {
    return "another command that is building";
  }
}
