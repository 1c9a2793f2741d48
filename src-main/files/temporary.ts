// Temporary files of saving. The name of one says which process writes it: what a dead process left is swept at once, what a
// living one writes is left alone.
//
//   .backstep-7f3a09c1-4711-0b9e44d2-93fa61cc02d1.tmp     machine, process, its start, and a random part
//
// The name is always this long, so a file that may have its name may have its temporary file beside it.

import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { codeOf } from "./reason";

const NAME = /^\.backstep-([0-9a-f]{8})-(\d+)-([0-9a-f]{8})-[0-9a-f]{12}\.tmp$/;
/** Whether a process of another machine lives is not known. A save takes seconds: what is this old was left. */
const STALE = 60 * 60 * 1000;
const UNKNOWN_START = "00000000";

export function temporaryName(): string {
  const start = startOf(process.pid) ?? UNKNOWN_START;
  return `.backstep-${machine()}-${process.pid}-${start}-${randomBytes(6).toString("hex")}.tmp`;
}

/** Takes away what dead processes left in a folder. It is no reason not to save where that cannot be done. */
export async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    if (await isLeft(name, path)) await rm(path, { force: true }).catch(() => undefined);
  }
}

async function isLeft(name: string, path: string): Promise<boolean> {
  const [, where, pid, start] = NAME.exec(name) ?? [];
  if (where === undefined) return false;
  if (where !== machine()) {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity })); // another sweeps as well
    return Date.now() - mtimeMs > STALE;
  }
  return !isAlive(Number(pid), start!);
}

function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false; // else it lives, and is another user's
  }
  const now = startOf(pid);
  return now === undefined || start === UNKNOWN_START || now === start;
}

/**
 * When a process began, so that another that was given its number later is not taken for it. Known on Linux only.
 * @returns `gone` for one that ended and was not waited for
 */
function startOf(pid: number): string | undefined {
  const line = contents(`/proc/${pid}/stat`);
  if (line === undefined) return undefined;
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" "); // the name before may hold anything
  if (/^[ZX]/.test(fields[0]!)) return "gone";
  return digest(contents("/proc/sys/kernel/random/boot_id"), fields[19]);
}

let known: string | undefined;

/** This machine, and within it the container, since numbers of processes are one's own there. */
function machine(): string {
  return (known ??= digest(hostname(), contents("/etc/machine-id"), numbering()));
}

function numbering(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined;
  }
}

function contents(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

function digest(...parts: readonly (string | undefined)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
}
