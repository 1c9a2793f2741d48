import type * as fs from "node:fs/promises";
import { spawnSync } from "node:child_process";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readAtMost, saveAtomically } from "../../../src-main/files";
import { temporaryName } from "../../../src-main/files/temporary";
import { withoutPrivilege } from "../../support/withoutPrivilege";

const failing = vi.hoisted(() => ({ at: "" }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof fs>();
  const fails = (where: string, code: string) => () =>
    failing.at === where ? Promise.reject(Object.assign(new Error(`${code}: refused`), { code })) : undefined;
  return {
    ...real,
    rename: async (from: string, to: string) => (await fails("rename", "EIO")()) ?? real.rename(from, to),
    open: async (path: string, flags: string) => {
      const file = await real.open(path, flags);
      const [write, sync] = [file.writeFile.bind(file), file.sync.bind(file)];
      file.writeFile = async (data) => {
        if (failing.at === "write") await write("half of it");
        await fails("write", "ENOSPC")();
        return write(data);
      };
      const isFolder = (await file.stat()).isDirectory();
      file.sync = async () => (await fails(isFolder ? "folder" : "sync", "EIO")()) ?? sync();
      return file;
    },
  };
});

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "backstep-files-"));
  path = join(folder, "weights.npz");
});
afterEach(async () => {
  failing.at = "";
  await chmod(folder, 0o755);
  await rm(folder, { recursive: true });
});

const isLinux = process.platform === "linux";
const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);

describe("a file is saved", () => {
  test("with exactly the given bytes and nothing beside it", async () => {
    await saveAtomically(path, bytes);
    expect(new Uint8Array(await readFile(path))).toEqual(bytes);
    expect(await readdir(folder)).toEqual(["weights.npz"]);
  });

  test("in the place of the one before", async () => {
    await writeFile(path, "the one before");
    await saveAtomically(path, bytes);
    expect((await readFile(path)).length).toBe(bytes.length);
  });

  test("through a link, which stays a link", async () => {
    const link = join(folder, "link.npz");
    await writeFile(path, "the one before");
    await symlink(path, link);
    await saveAtomically(link, bytes);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect((await readFile(path)).length).toBe(bytes.length);
  });

  test("through a link to a file that is not there yet, which is made", async () => {
    const [link, another] = [join(folder, "link.npz"), join(folder, "another.npz")];
    await symlink("another.npz", link);
    await symlink("weights.npz", another);
    await saveAtomically(link, bytes);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect((await lstat(another)).isSymbolicLink()).toBe(true);
    expect((await readFile(path)).length).toBe(bytes.length);
  });

  test("and stays as private as it was", async () => {
    await writeFile(path, "the one before");
    await chmod(path, 0o640);
    await saveAtomically(path, bytes);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  test("also where the folder cannot be told to be on disk", async () => {
    failing.at = "folder";
    await saveAtomically(path, bytes);
    expect((await readFile(path)).length).toBe(bytes.length);
  });

  test("and sweeps what dead processes left at once, and nothing that a living one writes", async () => {
    const [machine, , start, random] = temporaryName().slice(".backstep-".length).split("-");
    const by = (pid: number | undefined, from = machine, since = start): string =>
      join(folder, `.backstep-${from}-${pid}-${since}-${random}`);
    const dead = spawnSync(process.execPath, ["--version"]).pid;
    const elsewhere = by(dead, "0123abcd");
    const staleElsewhere = by(dead, "0123abce");
    const left = [by(dead), staleElsewhere, ...(isLinux ? [by(process.pid, machine, "ffffffff")] : [])];
    const kept = [
      by(process.pid),
      by(process.ppid, machine, "00000000"),
      elsewhere,
      join(folder, ".mine.tmp"),
    ];
    for (const one of [...left, ...kept]) await writeFile(one, "half of it");
    await utimes(staleElsewhere, 0, 0);
    await saveAtomically(path, bytes);
    expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual([...kept, path].sort());
  });

  test("by two at once, and is one of theirs, whole", async () => {
    const other = Uint8Array.from(bytes, (byte) => 255 - byte);
    await Promise.all([saveAtomically(path, bytes), saveAtomically(path, other)]);
    const [first] = await readFile(path);
    expect(new Uint8Array(await readFile(path))).toEqual(first === bytes[0] ? bytes : other);
    expect(await readdir(folder)).toEqual(["weights.npz"]);
  });
});

describe("a file that cannot be saved leaves the one before whole, no temporary file, and a sentence", () => {
  test.each([
    ["write", "the disk is full"],
    ["sync", "the disk reports an error"],
    ["rename", "the disk reports an error"],
  ])("when the %s fails: %s", async (where, why) => {
    await writeFile(path, "the one before");
    failing.at = where;
    await expect(saveAtomically(path, bytes)).rejects.toThrow(`save: cannot write ${path}: ${why}`);
    expect(await readFile(path, "utf8")).toBe("the one before");
    expect(await readdir(folder)).toEqual(["weights.npz"]);
  });

  test("when a folder is in its place", async () => {
    await mkdir(path);
    await expect(saveAtomically(path, bytes)).rejects.toThrow(`save: cannot write ${path}: it is a folder`);
    expect(await readdir(folder)).toEqual(["weights.npz"]);
  });

  test("when there is no such folder", async () => {
    const nowhere = join(folder, "none", "weights.npz");
    await expect(saveAtomically(nowhere, bytes)).rejects.toThrow(
      `save: cannot write ${nowhere}: there is no such file or folder`,
    );
  });

  test.skipIf(process.platform === "win32")("when the folder is read-only", async () => {
    await writeFile(path, "the one before");
    await chmod(folder, 0o555);
    await withoutPrivilege(async () => {
      await expect(saveAtomically(path, bytes)).rejects.toThrow(
        `save: cannot write ${path}: permission denied`,
      );
    });
    expect(await readFile(path, "utf8")).toBe("the one before");
    expect(await readdir(folder)).toEqual(["weights.npz"]);
  });
});

describe("a file is read", () => {
  test("whole, up to the limit", async () => {
    await writeFile(path, bytes);
    expect(Buffer.compare(await readAtMost(path, bytes.length), bytes)).toBe(0);
  });

  test("not beyond it", async () => {
    await writeFile(path, bytes);
    await expect(readAtMost(path, 99_999)).rejects.toThrow(
      "expected at most 99999 bytes, the file has 100000",
    );
  });

  test.skipIf(process.platform === "win32")("unless it is a device, which may have no end", async () => {
    for (const device of ["/dev/zero", "/dev/null"])
      await expect(readAtMost(device, bytes.length)).rejects.toThrow(
        "it is a device; only files and pipes are read",
      );
  });

  test.skipIf(process.platform === "win32")(
    "to its end where no size is known, and not beyond the limit",
    async () => {
      const pipe = join(folder, "pipe");
      spawnSync("mkfifo", [pipe]);
      const [read] = await Promise.all([readAtMost(pipe, bytes.length), writeFile(pipe, bytes)]);
      expect(Buffer.compare(read, bytes)).toBe(0);
      const [tooMuch] = await Promise.allSettled([readAtMost(pipe, 70_000), writeFile(pipe, bytes)]);
      expect(tooMuch).toMatchObject({ reason: new Error("expected at most 70000 bytes, the file has more") });
    },
  );
});
