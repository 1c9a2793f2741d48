// A crash test in the manner of SQLite's: saving with an error injected at every k-th operation on files. Whichever it is, each
// file is the old one, the new one, or absent where there was none; what was not saved is told, and is where it says.

import type * as fs from "node:fs/promises";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { saveTraining } from "../../../src-main/cli/train/saveTraining";
import { assertSavable, saveAtomically } from "../../../src-main/files";
import { generationAt, generationBytes, type Generation } from "../../support/generations";

/**
 * What goes wrong with the operation: nothing of it happens; or all of it, and an error is told nevertheless; or half of it,
 * where it writes; or nothing of it and of whatever comes after, as when the disk is gone.
 */
const manners = ["before", "after", "half", "gone"] as const;
type Manner = (typeof manners)[number];

const faults = vi.hoisted(() => {
  const state = { count: 0, at: Infinity, manner: "before" };
  const error = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code });
  /** Counts one operation, and lets it fail where it is the one. */
  const operation = async (work: () => Promise<unknown>, half?: () => Promise<unknown>): Promise<unknown> => {
    state.count++;
    const isHit = state.manner === "gone" ? state.count >= state.at : state.count === state.at;
    if (!isHit) return work();
    if (state.manner === "half" && half) {
      await half();
      throw error("ENOSPC");
    }
    if (state.manner === "after") await work();
    throw error("EIO");
  };
  return { state, operation };
});

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof fs>();
  type Method = (...args: readonly unknown[]) => Promise<unknown>;
  const wrapped = (object: object, names: readonly string[]): Record<string, Method> =>
    Object.fromEntries(
      names.map((name) => {
        const method = (Reflect.get(object, name) as Method).bind(object);
        return [name, (...args) => faults.operation(() => method(...args))];
      }),
    );
  const functions = ["realpath", "readlink", "stat", "readdir", "rm", "rename", "mkdir", "mkdtemp", "rmdir"];
  return {
    ...real,
    ...wrapped(real, functions),
    open: async (...args: Parameters<typeof real.open>) => {
      let file: fs.FileHandle | undefined;
      const opened = async (): Promise<fs.FileHandle> => {
        file = await real.open(...args);
        const write = file.writeFile.bind(file);
        const close = file.close.bind(file);
        Object.assign(file, wrapped(file, ["stat", "chown", "chmod", "sync"]), {
          writeFile: (bytes: Uint8Array) =>
            faults.operation(
              () => write(bytes),
              () => write(bytes.subarray(0, bytes.length >> 1)),
            ),
          close: () =>
            faults.operation(close).catch(async (error: unknown) => {
              await close(); // it is the test that left it open
              throw error;
            }),
        });
        return file;
      };
      return faults.operation(opened).catch(async (error: unknown) => {
        await file?.close();
        throw error;
      });
    },
  };
});

// Whether it is on disk is not asked here, so memory will do: it takes a third of the time.
const root = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "backstep-faults-"));
const [folder, data] = [join(root, "work"), join(root, "data")];
const [session, weights] = [join(folder, "run.backstep"), join(folder, "weights.npz")];
const before = { XDG_DATA_HOME: process.env["XDG_DATA_HOME"], TMPDIR: process.env["TMPDIR"] };
process.env["XDG_DATA_HOME"] = data; // results are rescued into here, then there
process.env["TMPDIR"] = root;
afterEach(() => Object.assign(faults.state, { count: 0, at: Infinity }));
afterAll(() => {
  Object.assign(process.env, before);
  rmSync(root, { recursive: true, force: true });
});

const temporaries = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".tmp"));

/** Everything as it was: both files of generation 1, or none, or links to them. */
function prepare(how: "absent" | "old" | "links"): void {
  for (const one of [folder, data]) {
    rmSync(one, { recursive: true, force: true });
    mkdirSync(one);
  }
  if (how === "absent") return;
  for (const path of [session, weights]) {
    const target = how === "links" ? `${path}.target` : path;
    writeFileSync(target, generationBytes(1), { mode: 0o640 });
    if (how === "links") symlinkSync(target, path);
  }
}

const results = {
  session: { path: session, bytes: generationBytes(2) },
  weights: { path: weights, bytes: generationBytes(2) },
};
const totals = { faults: 0, old: 0, new: 0, absent: 0, torn: 0, untold: 0, rescued: 0, lost: 0, behind: 0 };

describe.each(["absent", "old", "links"] as const)("saving where the files are %s", (how) => {
  const old: Generation = how === "absent" ? "absent" : 1;

  test.each(manners)("with a fault %s every operation there is", async (manner) => {
    for (let k = 1; ; k++) {
      prepare(how);
      Object.assign(faults.state, { count: 0, at: k, manner });
      const lines: string[] = [];
      const isSaved = await saveTraining(results, { line: (text) => lines.push(text) });
      const isDone = faults.state.count < k;
      faults.state.at = Infinity;
      const found = { session: generationAt(session), weights: generationAt(weights) };
      const told = lines.filter((line) => line.startsWith("backstep: "));
      if (isDone) {
        expect([found, isSaved, told, k > 10]).toEqual([{ session: 2, weights: 2 }, true, [], true]);
        break;
      }
      totals.faults++;
      for (const [name, one] of Object.entries(found)) {
        if (one === 2) totals.new++;
        else if (one !== old) totals.torn++;
        else {
          totals[old === "absent" ? "absent" : "old"]++;
          if (!told.some((line) => line.includes(name === "session" ? session : weights))) totals.untold++;
        }
      }
      expect(isSaved).toBe(told.length === 0);
      for (const line of told) {
        const place = / is saved as (.*) instead$/.exec(line)?.[1];
        if (place === undefined) totals.lost++;
        else totals.rescued++;
        if (place !== undefined) expect(generationAt(place)).toBe(2);
        else expect([line, manner]).toEqual([expect.stringMatching(/; the result is lost$/), "gone"]);
      }
      // A session that could not be saved is told; it is never left behind without a word.
      if (found.weights === 2 && found.session !== 2 && !told.some((line) => line.includes(session)))
        totals.behind++;
      if (how !== "absent") expect(statSync(weights).mode & 0o777).toBe(0o640);
      await isSwept(manner);
    }
  });

  test.each(manners)(
    "asking beforehand, with a fault %s every operation, changes nothing",
    async (manner) => {
      for (let k = 1; ; k++) {
        prepare(how);
        Object.assign(faults.state, { count: 0, at: k, manner });
        await assertSavable(weights, 1000).catch(() => undefined);
        const isDone = faults.state.count < k;
        faults.state.at = Infinity;
        expect(generationAt(weights)).toBe(old);
        await isSwept(manner);
        if (isDone) break;
      }
    },
  );
});

/** Nothing is left of one fault; of a disk that is gone, what the next save takes away once this process is dead. */
async function isSwept(manner: Manner): Promise<void> {
  if (manner !== "gone") return expect(temporaries()).toEqual([]);
  for (const name of temporaries())
    renameSync(join(folder, name), join(folder, name.replace(`-${process.pid}-`, `-${dead}-`)));
  await saveAtomically(join(folder, "next.npz"), generationBytes(0));
  expect(temporaries()).toEqual([]);
}

const dead = spawnSync(process.execPath, ["--version"]).pid;

test("the counts", () => {
  console.log(`saving, with faults: ${JSON.stringify(totals)}`);
  expect(totals).toMatchObject({ torn: 0, untold: 0, behind: 0 });
  for (const reached of ["old", "new", "absent", "rescued", "lost"] as const)
    expect(totals[reached]).toBeGreaterThan(0);
  expect(readFileSync(weights).length).toBeGreaterThan(0);
});
