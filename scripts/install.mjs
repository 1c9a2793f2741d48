// Installs dependencies so that node_modules is always whole, whoever installs at the same time and whenever one of them
// is killed: each installs into a folder of its own, and whoever is done first puts it in its place.
//
// Plain Node: this is how a clone comes by its first package. So there is no lock here, whose lease would need one.

import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const PREFIX = ".install-";

/**
 * @param root of the checkout
 * @param npm installs into the folder that it is given; gives npm's exit code
 * @param isInstalled whether the node_modules of a folder hold what is wanted
 * @returns npm's exit code, 0 too where another was faster
 */
export async function install(root, npm, isInstalled) {
  const out = join(root, "out");
  mkdirSync(out, { recursive: true });
  sweep(out);
  const own = join(out, `${PREFIX}${process.pid}`);
  const leave = () => rmSync(own, { recursive: true, force: true });
  process.once("exit", leave);
  try {
    mkdirSync(own);
    for (const file of ["package.json", "package-lock.json", ".npmrc"]) {
      if (existsSync(join(root, file))) copyFileSync(join(root, file), join(own, file));
    }
    const code = await npm(own);
    if (code === 0 && !isInstalled(root)) swap(root, own, isInstalled);
    return code;
  } finally {
    leave();
    process.off("exit", leave);
  }
}

/** What was there goes in one step, what is new comes in another; between the two somebody else may have come first. */
function swap(root, own, isInstalled) {
  const place = join(root, "node_modules");
  const fresh = join(own, "node_modules");
  for (let attempt = 1; ; attempt++) {
    try {
      if (existsSync(place)) renameSync(place, join(own, `before-${attempt}`));
      renameSync(fresh, place);
      return;
    } catch (error) {
      const isRace = ["ENOENT", "ENOTEMPTY", "EEXIST", "EPERM", "EBUSY"].includes(error.code);
      if (isRace && isInstalled(root)) return;
      if (!isRace || attempt === 5) throw error;
    }
  }
}

/** Folders of commands that were killed. */
function sweep(out) {
  for (const name of readdirSync(out).filter((one) => one.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length));
    if (pid === process.pid || !isAlive(pid)) rmSync(join(out, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}
