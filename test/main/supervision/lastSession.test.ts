import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  attemptsAt,
  countAttempts,
  readLastSession,
  setLastSessionAside,
  writeLastSession,
} from "../../../src-main/supervision/lastSession";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "backstep-last-"))));
afterEach(() => rm(folder, { recursive: true }));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = async (): Promise<string | undefined> => {
  const found = await readLastSession(folder);
  return found && new TextDecoder().decode(found);
};
const damage = (name: string): Promise<void> => writeFile(join(folder, name), "half of");

test("a session that was open comes back as it was, the newest of those that were", async () => {
  await writeLastSession(folder, bytes("{}\n"));
  await writeLastSession(folder, bytes('{ "é": 1 }\n'));
  expect(await text()).toBe('{ "é": 1 }\n');
});

test("of damaged ones the one before is taken, of three", async () => {
  for (const one of ["one", "two", "three", "four"]) await writeLastSession(folder, bytes(one));
  expect(await readdir(folder)).toHaveLength(3);
  await damage("last-session.backstep");
  expect(await text()).toBe("three");
  await damage("last-session-2.backstep");
  expect(await text()).toBe("two");
  await damage("last-session-3.backstep");
  expect(await text()).toBeUndefined();
});

test("where none was open there is none", async () => {
  expect(await readLastSession(join(folder, "none"))).toBeUndefined();
});

test("the ones before are a minute older, not a second, where it is written every second", async () => {
  for (const one of ["one", "two", "three", "four"]) await writeLastSession(folder, bytes(one), 60_000);
  expect(await text()).toBe("four");
  await damage("last-session.backstep");
  expect(await text()).toBe("one");
});

test("set aside it is kept under another name, as it was, and the one before it is next", async () => {
  for (const one of ["one", "two"]) await writeLastSession(folder, bytes(one));
  countAttempts(folder, 2);
  const path = await setLastSessionAside(folder);
  expect(await readFile(path!, "utf8")).toBe("two");
  expect([await text(), await attemptsAt(folder)]).toEqual(["one", 0]);
  await setLastSessionAside(folder);
  expect([await text(), await setLastSessionAside(folder)]).toEqual([undefined, undefined]);
});

test("how often engines began with it and came to nothing is known to the next start", async () => {
  expect(await attemptsAt(folder)).toBe(0);
  countAttempts(folder, 1);
  expect(await attemptsAt(folder)).toBe(1);
  countAttempts(folder, 0);
  expect(await attemptsAt(folder)).toBe(0);
  countAttempts(join(folder, "missing", "folder"), 1);
});
