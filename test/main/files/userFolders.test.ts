// Where a user's files lie, whatever HOME and its like say: never in the current folder, and nothing hangs.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readLastSession, writeLastSession } from "../../../src-main/supervision/lastSession";
import { cacheFolder, dataFolder, home } from "../../../src-main/files/userFolders";
import { small } from "../../support/commandLine";

const isLinux = process.platform === "linux";
const cli = resolve(import.meta.dirname, "../../../out/main/cli.js");
const folder = mkdtempSync(join(tmpdir(), "backstep-home-"));
mkdirSync(join(folder, "work"));
writeFileSync(join(folder, "file"), "");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("where HOME and the XDG folders are empty or relative, they are as good as none", () => {
  beforeEach(() => void vi.stubEnv("XDG_CACHE_HOME", undefined).stubEnv("XDG_DATA_HOME", undefined));
  afterEach(() => void vi.unstubAllEnvs());

  test.each(["", "relative", "./x", undefined])("HOME=%s", (value) => {
    vi.stubEnv("HOME", value);
    for (const path of [home(), cacheFolder(), dataFolder()]) expect(path).toSatisfy(isAbsolute);
  });

  test.runIf(isLinux).each(["", "relative"])("XDG_CACHE_HOME and XDG_DATA_HOME=%s", (value) => {
    vi.stubEnv("HOME", "/home/somebody").stubEnv("XDG_CACHE_HOME", value).stubEnv("XDG_DATA_HOME", value);
    expect(cacheFolder()).toBe("/home/somebody/.cache/backstep");
    expect(dataFolder()).toBe("/home/somebody/.local/share/backstep");
  });

  test.runIf(isLinux)("absolute ones are followed", () => {
    vi.stubEnv("XDG_CACHE_HOME", "/caches").stubEnv("XDG_DATA_HOME", "/data");
    expect([cacheFolder(), dataFolder()]).toEqual(["/caches/backstep", "/data/backstep"]);
  });
});

describe.runIf(isLinux)(
  "a command goes on, says once what cannot be kept, and leaves the current folder alone",
  () => {
    const run = (env: Readonly<Record<string, string>>): { code: number | null; err: string } => {
      const { HOME: _home, XDG_CACHE_HOME: _cache, ...rest } = process.env;
      const args = ["step", "--model", "lenet-jax", ...small, "--at", "0", "--read", "fc2.bias"];
      const { status, stderr } = spawnSync(process.execPath, [cli, ...args], {
        ...{ cwd: join(folder, "work"), env: { ...rest, ...env }, encoding: "utf8", timeout: 60_000 },
      });
      expect(readdirSync(join(folder, "work"))).toEqual([]);
      return { code: status, err: stderr };
    };
    const file = join(folder, "file");

    test.each([
      ["HOME", "/proc"],
      ["XDG_CACHE_HOME", file],
    ])("%s=%s", (name, value) => {
      const { code, err } = run({ HOME: folder, [name]: value });
      expect(code).toBe(0);
      expect(err).toMatch(
        /^backstep: the digits are drawn anew each time, since they cannot be kept: cannot make the folder .*: .*\n$/,
      );
    });

    test.each([
      ["HOME", ""],
      ["XDG_CACHE_HOME", "relative"],
    ])("%s=%j", (name, value) => {
      // Elsewhere than in this user's own cache: the other of the two variables says where.
      const other = name === "HOME" ? { XDG_CACHE_HOME: join(folder, "cache") } : { HOME: folder };
      expect(run({ ...other, [name]: value })).toEqual({ code: 0, err: "" });
    });

    test("the last session is not kept in /proc, which is an error and no endless wait", async () => {
      await expect(writeLastSession("/proc/backstep/here", new Uint8Array(3))).rejects.toThrow(/ENOENT/);
      expect(await readLastSession("/proc/backstep/here")).toBeUndefined();
    });
  },
);
