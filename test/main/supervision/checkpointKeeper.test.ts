// The session of a training on disk: the newest is written, whatever becomes of those before it.

import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Keeping } from "../../../src-main/cli/train/sessionKeeper";
import { generationsOf, keepGeneration, saveAtomically } from "../../../src-main/files";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "backstep-keeping-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Each is on disk before the next; gives what was said meanwhile. */
async function threeWrites(path: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const nothing = (): void => undefined;
  const output = {
    line: (text: string) => void lines.push(text),
    progress: nothing,
    print: nothing,
    result: nothing,
  };
  const keeping = new Keeping(path, output, true);
  for (const text of ["1", "2", "3"]) {
    await keeping.write(() => Promise.resolve(Buffer.from(text)));
    await vi.waitFor(() => expect(readFileSync(path, "utf8")).toBe(text));
  }
  await keeping.settle();
  return lines;
}

test("where all is well the two before stay, and nothing is said", async () => {
  const path = join(folder, "run.backstep");
  expect(await threeWrites(path)).toEqual([]);
  const before = ["run.previous-1.backstep", "run.previous-2.backstep"];
  expect(before.map((name) => readFileSync(join(folder, name), "utf8"))).toEqual(["3", "2"]);
});

test("a name too long for those before keeps no newest from being written, and is said once", async () => {
  const path = join(folder, `${"n".repeat(240)}.backstep`);
  expect(await threeWrites(path)).toEqual([
    `save: cannot keep the file before as ${path.replace(".backstep", ".previous-1.backstep")}: the name is too long`,
  ]);
});

test("a folder where one before would be stays where it is, and keeps no newest from being written", async () => {
  const path = join(folder, "run.backstep");
  mkdirSync(join(folder, "run.previous-1.backstep", "somebody's"), { recursive: true });
  expect(await threeWrites(path)).toEqual([
    `save: cannot keep the file before as ${join(folder, "run.previous-1.backstep")}: it is a folder; only regular files are replaced`,
  ]);
  expect(readdirSync(folder).sort()).toEqual(["run.backstep", "run.previous-1.backstep"]);
});

test("keeping the one before takes no room that the newest might lack: it is the same file under another name", async () => {
  const path = join(folder, "run.backstep");
  const [, second, third] = generationsOf(path);
  for (const [name, text] of [
    [path, "3"],
    [second, "2"],
    [third, "1"],
  ] as const)
    writeFileSync(name, text);
  await keepGeneration(path);
  expect(statSync(second).ino).toBe(statSync(path).ino);
  expect(readFileSync(third, "utf8")).toBe("2"); // and the oldest has made room
  expect(await saveAtomically(path, Buffer.from("4"))).toEqual({ remarks: [] });
  expect([path, second, third].map((name) => readFileSync(name, "utf8"))).toEqual(["4", "3", "2"]);
});

test("where the newest cannot be written time and again, those before stay two different ones", async () => {
  const path = join(folder, "run.backstep");
  for (const text of ["1", "2"]) {
    await saveAtomically(path, Buffer.from(text));
    await keepGeneration(path);
  }
  await keepGeneration(path); // what was to follow was not written
  expect(generationsOf(path).map((name) => readFileSync(name, "utf8"))).toEqual(["2", "2", "1"]);
});

test("a hard link of somebody's own beside the one before is told as ever", async () => {
  const path = join(folder, "run.backstep");
  writeFileSync(path, "1");
  linkSync(path, join(folder, "mine.backstep"));
  await keepGeneration(path);
  const { remarks } = await saveAtomically(path, Buffer.from("2"));
  expect(remarks).toEqual([`${path} had another name (hard link), under which what was there before stays`]);
});
