// A crash test in the manner of SQLite's: a process that saves is killed at 200 random times. Whenever it was, each file is the
// old one, the new one, or absent where there was none; and no session lies beside newer weights than it knows.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveAtomically } from "../../../src-main/files";
import { random } from "../../../src-engine/tensor/random";
import { generationAt, generationBytes, type Generation } from "../../support/generations";

const KILLS = 200;
const AT_ONCE = 4;
/** In milliseconds: a save of the two takes a part of it. */
const LONGEST = 20;

// A killed process leaves what it wrote, on disk or not; memory lets more saves be hit in the same time.
const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "backstep-kills-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: resolve(import.meta.dirname, "../../support/savingChild.ts"),
      outDir: folder,
      rolldownOptions: { output: { format: "cjs", entryFileNames: "child.cjs" } },
    },
  });
}, 60_000);

/** Runs the saving process until it is killed, so long after it has begun. @returns the last generation it said is saved */
function killed(session: string, weights: string, from: number, after: number): Promise<number | undefined> {
  const child = spawn(process.execPath, [join(folder, "child.cjs"), session, weights, String(from)]);
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    if (said === "") setTimeout(() => child.kill("SIGKILL"), after);
    said += chunk.toString();
  });
  return new Promise((done) => {
    child.on("close", () => {
      const last = said.split("\n").slice(0, -1).at(-1);
      done(last === undefined || last === "begun" ? undefined : Number(last));
    });
  });
}

test("killed at 200 random times, saving leaves the old file, the new one, or none where there was none", async () => {
  const counts = { kills: 0, old: 0, new: 0, absent: 0, torn: 0, between: 0, behind: 0, cutOff: 0 };

  const kills = async (worker: number): Promise<void> => {
    const own = join(folder, String(worker));
    const [session, weights] = [join(own, "run.backstep"), join(own, "weights.npz")];
    const draws = random(worker, "kills");
    for (let round = 0; round < KILLS / AT_ONCE; round++) {
      if (round % 4 === 0) rmSync(own, { recursive: true, force: true });
      mkdirSync(own, { recursive: true });
      for (const path of [session, weights])
        if (round % 4 === 1 && !existsSync(path)) writeFileSync(path, generationBytes(1));
      const before = { session: generationAt(session), weights: generationAt(weights) };
      const from = before.session === "absent" ? 1 : Number(before.session) + 1;
      const last = await killed(session, weights, from, draws.uniform(round) * LONGEST);
      const next = last === undefined ? from : last + 1;
      const after = { session: generationAt(session), weights: generationAt(weights) };
      for (const file of ["session", "weights"] as const) {
        const old = last ?? before[file];
        if (after[file] === next) counts.new++;
        else if (after[file] !== old) counts.torn++;
        else if (old === "absent") counts.absent++;
        else counts.old++;
      }
      if (after.session !== after.weights) counts.between++;
      if (!knows(after.session, after.weights)) counts.behind++;
      counts.cutOff += temporaries(own).length;
      counts.kills++;
    }
    await saveAtomically(join(own, "last.npz"), generationBytes(0));
    expect(temporaries(own)).toEqual([]); // what dead processes left is swept at once
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, worker) => kills(worker)));

  console.log(`saving, killed: ${JSON.stringify(counts)}`);
  expect(counts).toMatchObject({ kills: KILLS, torn: 0, behind: 0 });
  for (const reached of ["old", "new", "between", "absent", "cutOff"] as const)
    expect(counts[reached]).toBeGreaterThan(0);
}, 300_000);

const knows = (session: Generation, weights: Generation): boolean =>
  weights === "absent" || (session !== "absent" && weights <= session);

const temporaries = (own: string): string[] => readdirSync(own).filter((name) => name.endsWith(".tmp"));
