// A folder for each server: at the same moment, after one that ended, and after one that was stopped for long.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { holdFolder } from "../../../src-main/web/sessionFolders";

let base: string;
beforeEach(() => (base = mkdtempSync(join(tmpdir(), "backstep-folders-"))));
afterEach(() => {
  vi.useRealTimers();
  rmSync(base, { recursive: true, force: true });
});

/** As a server leaves it that was killed. */
function left(pid: number): void {
  const path = join(base, `${pid}-0123abcd`);
  mkdirSync(path);
  writeFileSync(join(path, "last-session.backstep"), String(pid));
  writeFileSync(join(path, "in-use"), "");
  utimesSync(join(path, "in-use"), 1, 1);
}
/** Higher than any that Linux gives. */
const dead = 2 ** 22 + 1;

test.each([0, 1, 5])(
  "of many that start at once each keeps the folder it has, with %i left behind",
  async (count) => {
    for (let i = 0; i < count; i++) left(dead + i);
    for (let round = 0; round < 10; round++) {
      const held = await Promise.all(Array.from({ length: 8 }, () => holdFolder(base)));
      const leases = held.map(({ path }) => existsSync(join(path, "in-use")));
      expect(leases, `round ${round}`).toEqual(held.map(() => true));
      const withSession = held.filter(({ path }) => existsSync(join(path, "last-session.backstep")));
      expect(withSession.length, `round ${round}`).toBe(count);
      for (const each of held) await each.release();
    }
  },
);

test("a folder that was being made when its process ended is taken up, one that is being made is not", async () => {
  mkdirSync(join(base, `${dead}-0123abcd.new`));
  mkdirSync(join(base, `${process.pid}-0123abcd.new`));
  const { path } = await holdFolder(base);
  const name = path.slice(base.length + 1);
  expect(readdirSync(base).sort()).toEqual([name, `${process.pid}-0123abcd.new`].sort());
});

test("a server that was stopped for so long that another took its folder holds a new one", async () => {
  vi.useFakeTimers({ toFake: ["setInterval"] });
  const { path } = await holdFolder(base);
  renameSync(path, join(base, "another's"));
  vi.advanceTimersByTime(5000);
  await vi.waitFor(() => expect(existsSync(join(path, "in-use"))).toBe(true));
});
